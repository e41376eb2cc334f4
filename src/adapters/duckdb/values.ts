import { formatTime } from "../../event/index.ts";
import type { WarehouseParameter, WarehouseValue } from "../../insight/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import type { DuckPackage, DuckType } from "./driver.ts";

// Of DuckDB's C interface, which never renumbers them.
const type = { timestamp: 12, decimal: 19, list: 24, struct: 25, map: 26, union: 28, timestampTz: 31, array: 33 };
const numberTypes = new Set([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 19, 32, 35]);

export function isNumberType({ typeId }: DuckType): boolean {
  return numberTypes.has(typeId);
}

/** The most digits that every decimal number keeps on its way through a double. */
const exactDigits = 15;

/** A value of an answer as JSON can hold it, without loss: what no double holds is told as text. */
export function readValue(value: unknown, of: DuckType): WarehouseValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === "string") return of.alias === "JSON" ? JSON.parse(value) : value;
  if (isRecord(value)) return readObject(value, of);
  return String(value);
}

function readObject(value: Readonly<Record<string, unknown>>, of: DuckType): WarehouseValue {
  const inner = of.valueType ?? of;
  if ((of.typeId === type.list || of.typeId === type.array) && Array.isArray(value["items"]))
    return value["items"].map((item) => readValue(item, inner));
  if (of.typeId === type.struct && isRecord(value["entries"])) return structOf(value["entries"], of);
  if (of.typeId === type.map && Array.isArray(value["entries"]))
    return value["entries"].map((entry: { readonly key: unknown; readonly value: unknown }) => ({
      key: readValue(entry.key, of.keyType ?? of),
      value: readValue(entry.value, inner),
    }));
  if (of.typeId === type.timestampTz) return timeText(value, "Z");
  if (of.typeId === type.timestamp) return timeText(value, "");
  const text = String(value);
  return of.typeId === type.decimal && text.replace(/[^\d]/g, "").length <= exactDigits ? Number(text) : text;
}

function structOf(entries: Readonly<Record<string, unknown>>, { entryNames = [], entryTypes = [] }: DuckType) {
  const pairs = entryNames.map((name, i): [string, WarehouseValue] => {
    const entryType = entryTypes[i];
    return [name, entryType ? readValue(entries[name], entryType) : null];
  });
  return Object.fromEntries(pairs);
}

function timeText(value: Readonly<Record<string, unknown>>, zone: string): string {
  const at = Number(value["micros"]);
  // Beyond the years whose micros are exact in a double, DuckDB's own text is (it knows "infinity", too).
  return Number.isSafeInteger(at) ? formatTime(at).replace(/Z$/, zone) : String(value);
}

/** A value for a `$1`, as the package takes it. */
export function writeValue(value: WarehouseParameter, duck: DuckPackage): unknown {
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === "object" && value !== null ? duck.listValue(value) : value;
}
