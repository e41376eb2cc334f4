import { type Checkpoints, type Holder, leaseMicros } from "../subscription/index.ts";

const nameOf = (model: string) => `read-model:${model}`;
/** More code than this is never at work at the same time. */
const mostKept = 100;

/** The versions of a read model's code that newer code took over from. They serve again only by hand. */
export async function supersededVersions(checkpoints: Checkpoints, model: string): Promise<readonly string[]> {
  const text = await checkpoints.noted(nameOf(model));
  // Only `supersede` writes it.
  return text === undefined ? [] : (JSON.parse(text) as readonly string[]);
}

/** Remembers that newer code takes over from a version, also once its rows are dropped. False where another process is at it just now. */
export async function supersede(
  checkpoints: Checkpoints,
  model: string,
  version: string,
  holder: Holder,
): Promise<boolean> {
  const before = await supersededVersions(checkpoints, model);
  if (before.includes(version)) return true;
  const got = await checkpoints.acquire(nameOf(model), holder.owner, leaseMicros(holder));
  if (got.kind === "held") return false;
  const now = await supersededVersions(checkpoints, model);
  await checkpoints.note(got.lease, JSON.stringify([...now, version].slice(-mostKept)));
  await checkpoints.release(got.lease);
  return true;
}
