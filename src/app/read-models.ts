import { failure } from "../kit/failure.ts";
import {
  type Difference,
  type Generation,
  type ReadModelReader,
  type ReadModels,
  readReadModel,
} from "../projection/index.ts";
import { type EventStore, reveal } from "../store/index.ts";
import type { Config } from "./define-config.ts";
import { realContext } from "./stores.ts";
import { realTiming } from "./views.ts";

export const UnknownReadModel = failure(
  "app/unknown-read-model",
  { retry: "never", kind: "usage" },
  (f: { name: string; known: readonly string[] }) =>
    f.known.length === 0
      ? `there is no read model "${f.name}", and none is defined or was ever built from this log. Add one to \`readModels\` in the configuration.`
      : `there is no read model "${f.name}". There are: ${f.known.join(", ")}.`,
);
export const NoOtherGeneration = failure(
  "app/no-other-generation",
  { retry: "never" },
  (f: { name: string; asked?: number | undefined; known: readonly number[] }) =>
    f.asked === undefined
      ? `read model "${f.name}" has no other generation to switch to. New code gets one when thence run builds it; thence read-model rebuild ${f.name} begins one by hand.`
      : `read model "${f.name}" has no generation ${f.asked}${f.known.length > 0 ? `. There are: ${f.known.join(", ")}` : ""}.`,
);
export const NoRow = failure(
  "app/no-row",
  { retry: "never" },
  (f: { name: string; key: string }) =>
    `read model "${f.name}" has no row "${f.key}". List its keys with thence read-model show ${f.name}.`,
);

interface Asked {
  readonly store: EventStore;
  readonly config: Config;
  readonly readModels: ReadModels;
}

/** A read model and its generations, the newest last. */
export interface ReadModelState {
  readonly name: string;
  readonly isDefined: boolean;
  readonly head: number;
  readonly generations: readonly (Omit<Generation, "difference"> & {
    readonly difference?: Difference;
    /** It is of the code that the configuration holds now. */
    readonly isCurrent: boolean;
  })[];
}

/** Every read model that is defined, or was built from this log. */
export async function listReadModels({ store, config, readModels }: Asked): Promise<ReadModelState[]> {
  const head = (await store.head()).position;
  const all = await readModels.generations();
  const defined = config.readModels ?? [];
  const names = [...new Set([...defined.map(({ name }) => name), ...all.map(({ model }) => model)])].sort();
  return names.map((name) => {
    const definition = defined.find((one) => one.name === name);
    const generations = all
      .filter((one) => one.model === name)
      .map(({ difference, ...one }) => ({
        ...one,
        isCurrent: one.version === definition?.version,
        // Written by the runner, from a value of this type.
        ...(difference !== undefined && { difference: JSON.parse(difference) as Difference }),
      }));
    return { name, isDefined: definition !== undefined, head, generations };
  });
}

async function known(asked: Asked, name: string): Promise<ReadModelState> {
  const states = await listReadModels(asked);
  const found = states.find((one) => one.name === name);
  if (!found) throw new UnknownReadModel({ name, known: states.map((one) => one.name) });
  return found;
}

async function readerOf(asked: Asked, name: string): Promise<ReadModelReader<unknown>> {
  await known(asked, name);
  const opened = (value: unknown) => reveal(asked.store, value);
  return readReadModel(asked.readModels, { name }, { timing: realTiming(), reveal: opened });
}

/** One row. errors  app/unknown-read-model, app/no-row, projection/not-built */
export async function readRow(asked: Asked, name: string, key: string): Promise<unknown> {
  const state = await (await readerOf(asked, name)).get(key);
  if (state === undefined) throw new NoRow({ name, key });
  return state;
}

/** A page of rows. errors  app/unknown-read-model, projection/not-built */
export async function readRows(asked: Asked, name: string, page: { readonly after?: string; readonly limit?: number }) {
  return (await readerOf(asked, name)).list(page);
}

/**
 * Lets another generation answer from now on: the one named, else the newest that is not serving.
 *
 * errors  app/unknown-read-model, app/no-other-generation
 */
export async function switchReadModel(
  asked: Asked,
  name: string,
  number?: number,
): Promise<{ readonly from: number | undefined; readonly to: number }> {
  const { generations } = await known(asked, name);
  const serving = generations.find((one) => one.isServing);
  const to = generations.findLast((one) => !one.isServing && (number === undefined || one.number === number));
  if (!to) throw new NoOtherGeneration({ name, asked: number, known: generations.map((one) => one.number) });
  const at = realContext().clock();
  const isDone = await asked.readModels.serve(name, to.number, { instead: serving?.number, at });
  // Somebody else switched just now: look again at what is serving.
  return isDone ? { from: serving?.number, to: to.number } : switchReadModel(asked, name, number);
}

/** Begins a new generation of the code that the configuration holds; thence run builds it. errors  app/unknown-read-model */
export async function rebuildReadModel(asked: Asked, name: string): Promise<Generation> {
  const states = await listReadModels(asked);
  const definition = asked.config.readModels?.find((one) => one.name === name);
  if (!definition)
    throw new UnknownReadModel({ name, known: states.filter((one) => one.isDefined).map((one) => one.name) });
  return asked.readModels.begin(name, definition.version, { at: realContext().clock(), anew: true });
}

/** Takes a generation away. errors  app/unknown-read-model, app/no-other-generation, projection/still-serving */
export async function dropGeneration(asked: Asked, name: string, number: number): Promise<void> {
  const { generations } = await known(asked, name);
  if (!generations.some((one) => one.number === number))
    throw new NoOtherGeneration({ name, asked: number, known: generations.map((one) => one.number) });
  await asked.readModels.drop(number);
}
