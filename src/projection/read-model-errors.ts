import { failure } from "../kit/failure.ts";

export const BadReadModel = failure(
  "projection/bad-read-model",
  { retry: "never", kind: "usage" },
  (f: { name: string; problem: string }) => `read model "${f.name}": ${f.problem}`,
);
export const MovedOn = failure(
  "projection/moved-on",
  { retry: "now" },
  (f: { model: string; number: number; after: number; position: number }) =>
    `generation ${f.number} of read model "${f.model}" stands at ${f.position}, not at ${f.after}: another process has built on. Nothing was written; go on from there.`,
);
export const UnknownGeneration = failure(
  "projection/unknown-generation",
  { retry: "never" },
  (f: { number: number }) => `there is no generation ${f.number}. See what there is with thence read-model list.`,
);
export const StillServing = failure(
  "projection/still-serving",
  { retry: "never" },
  (f: { model: string; number: number }) =>
    `generation ${f.number} of read model "${f.model}" is serving. Switch to another before you drop it.`,
);
export const NotBuilt = failure(
  "projection/not-built",
  { retry: "later" },
  (f: { model: string; position: number }) =>
    `read model "${f.model}" is being built for the first time (it is at ${f.position}) or was never run, so it cannot answer yet. Let thence run build it.`,
);
export const NotThereYet = failure(
  "projection/not-there-yet",
  { retry: "later" },
  (f: { model: string; wanted: number; position: number; limitMs: number }) =>
    `read model "${f.model}" is at ${f.position} after ${f.limitMs} ms, and ${f.wanted} was waited for. Wait longer, or look whether thence run is at work.`,
);
export const BuildFailed = failure(
  "projection/build-failed",
  { retry: "never" },
  (f: { model: string; position: number; type: string; key?: string | undefined; problem: string }) =>
    `read model "${f.model}" cannot take in the ${f.type} at ${f.position}${f.key === undefined ? "" : ` (key ${f.key})`}: ${f.problem}. Mend ${f.key === undefined ? "the read model's `key`" : "the fold"}; the mended one is built beside these rows.`,
);
export const BuildEndless = failure(
  "projection/build-endless",
  { retry: "never" },
  (f: { model: string; fold: string; position: number; type: string; limitMs: number }) =>
    `the fold "${f.fold}" of read model "${f.model}" did not end with the ${f.type} at ${f.position} within ${f.limitMs} ms, and was stopped. Look there, and in the read model's key, for a loop without an end; the mended one is built beside these rows.`,
);
