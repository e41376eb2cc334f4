import { foreignId, importedIds, type Moment, type TimeFormat, tagText } from "../event/index.ts";
import { limits } from "../store/index.ts";
import {
  checkNames,
  checkPart,
  checkSize,
  checkTagCount,
  type Draft,
  type Mapper,
  rejection,
  Unfit,
  withId,
} from "./draft.ts";
import { MissingColumn, UnsaidMapping } from "./errors.ts";
import type { Place } from "./event-file.ts";
import type { TimeReader } from "./time-reader.ts";

/** How a plain table's rows become events. Columns that are used here are not in the data; every other one is, unless its cell is empty. */
export interface TablePlan {
  /** The column of the type, or `=name` for all rows. */
  readonly type?: string;
  readonly time?: string;
  readonly timeFormat?: TimeFormat;
  readonly tags?: readonly (readonly [name: string, column: string])[];
  /** The column with the row's own id in its source. */
  readonly id?: string;
  /** One row, several events: each type with the column of its time. An empty cell means that it never happened. */
  readonly events?: readonly (readonly [type: string, column: string])[];
  /** The tag that names the stream; default: the first of `tags`, for rows that have a value for it. */
  readonly stream?: string;
}

/** Types whose names need no second look. */
const maxChecked = 1000;

/** How the mapper looks into a row: by the place of a cell, or by the name of a field. */
export interface RowShape<Row, Key> {
  /** The key of a column; undefined where there is no such column. */
  key(column: string): Key | undefined;
  read(row: Row, key: Key): unknown;
  /** Everything but the used columns. */
  data(used: readonly Key[]): (row: Row) => Readonly<Record<string, unknown>>;
  /** What a row's event can weigh at most, in bytes. */
  bytes(row: Row): number;
  readonly columns: readonly string[];
}

/**
 * Compiles a plan for rows of one shape.
 *
 * errors  capture/missing-column and capture/unsaid-mapping, with the columns there are
 */
export function tableMapper<Row extends Place, Key>(
  plan: TablePlan,
  shape: RowShape<Row, Key>,
  source: string,
  times: TimeReader,
): Mapper<Row> {
  const key = (flag: string, column: string): Key => {
    const found = shape.key(column);
    if (found === undefined) throw new MissingColumn({ column, flag, columns: shape.columns });
    return found;
  };
  const fixedType = plan.type?.startsWith("=") ? plan.type.slice(1) : undefined;
  const type = plan.type === undefined || fixedType !== undefined ? undefined : key("--type", plan.type);
  const several = numbered(plan.events ?? []).map((one) => ({ ...one, at: key("--event", one.column) }));
  const time = plan.time === undefined ? undefined : key("--time", plan.time);
  if (several.length === 0 && plan.type === undefined)
    throw new UnsaidMapping({ missing: "type", columns: shape.columns });
  if (several.length === 0 && time === undefined) throw new UnsaidMapping({ missing: "time", columns: shape.columns });
  const tags = (plan.tags ?? []).map(([name, column]) => [name, key("--tag", column)] as const);
  const id = plan.id === undefined ? undefined : key("--id", plan.id);
  const stream = plan.stream ?? tags[0]?.[0];
  const used = [type, time, id, ...tags.map((tag) => tag[1]), ...several.map((one) => one.at)].filter(
    (one) => one !== undefined,
  );
  const dataOf = shape.data(used);
  const rowId = importedIds(source);
  const checked = new Set<string>();
  // A name that every object knows (`constructor`) is looked up in one that knows none.
  const safe = !tags.some(([name]) => name in {});

  const tagsOf = (row: Row): Record<string, string | string[]> => {
    const found: Record<string, string | string[]> = safe ? {} : Object.create(null);
    for (const [name, at] of tags) {
      const value = shape.read(row, at);
      if (value === "" || value === undefined) continue;
      const before = found[name];
      if (typeof value === "string" && before === undefined) found[name] = value;
      else {
        const texts = [before ?? [], tagTexts(value)].flat();
        if (texts.length > 0) found[name] = texts.length === 1 ? (texts[0] ?? texts) : texts;
        checkTagCount(found);
      }
    }
    return found;
  };

  const add = (row: Row, name: string, moment: Moment, { part, own: ofRow }: Part, into: Draft[]) => {
    checkPart(part);
    if (!checked.has(name)) {
      if (name.trim() === "") throw new Unfit("capture/no-type", "its type is empty");
      checkNames(
        name,
        tags.map((tag) => tag[0]),
      );
      if (checked.size < maxChecked) checked.add(copied(name));
    }
    const found = tagsOf(row);
    const home = stream === undefined ? undefined : found[stream];
    const own = id === undefined ? undefined : ownId(shape.read(row, id));
    const event = {
      type: name,
      data: dataOf(row),
      tags: found,
      ...(typeof home === "string" && stream !== undefined && { stream: tagText(stream, home) }),
      occurred: moment.at,
      offset: moment.offset,
      id: own === undefined ? rowId(row.row, part) : foreignId(source, own, ...ofRow),
      ...(own !== undefined && { origin: { source, id: own } }),
    };
    const bytes = shape.bytes(row);
    if (bytes > limits.bytes) checkSize(event);
    into.push({ event: withId(event), bytes: Math.min(bytes, limits.bytes) });
  };

  return (row, into) => {
    const before = into.length;
    try {
      if (several.length === 0) {
        const name = fixedType ?? text(shape.read(row, type as Key)); // one of the two was demanded above
        if (name === "") return { code: "capture/no-type", reason: `its type (${plan.type}) is empty` };
        const written = text(shape.read(row, time as Key)); // demanded above
        if (written === "") return { code: "capture/no-time", reason: `its time (${plan.time}) is empty` };
        add(row, name, times.read(written), onlyPart, into);
      }
      for (const one of several) {
        const written = text(shape.read(row, one.at));
        if (written !== "") add(row, one.name, times.read(written), one, into);
      }
      return undefined;
    } catch (cause) {
      into.length = before; // a row is imported whole or set aside whole
      return rejection(cause);
    }
  };
}

/** Which of a row's events one is: its number, and what tells it from the others under the row's own id. */
interface Part {
  readonly part: number;
  readonly own: readonly string[];
}

const onlyPart: Part = { part: 0, own: [] };

/** Numbers a row's events by their names, so that the order of the flags changes no id. */
function numbered(events: readonly (readonly [type: string, column: string])[]) {
  const keys = events.map((pair) => JSON.stringify(pair));
  const order = [...new Set(keys)].sort();
  return events.map(([name, column], i) => ({
    name,
    column,
    part: order.indexOf(keys[i] ?? ""),
    own: events.filter((other) => other[0] === name).length > 1 ? [name, column] : [name],
  }));
}

// A piece cut from a text keeps the whole text in memory, so what outlives its row is copied.
function copied(piece: string): string {
  return JSON.parse(JSON.stringify(piece));
}

function ownId(value: unknown): string {
  const found = text(value);
  if (found === "") throw new Unfit("capture/no-id", "its own id is empty");
  return found;
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Unfit("capture/not-text", `where text is expected it holds ${JSON.stringify(value).slice(0, 80)}`);
}

function tagTexts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(text).filter((one) => one !== "");
}
