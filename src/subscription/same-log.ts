import type { EventStore } from "../store/index.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { OtherLog } from "./errors.ts";
import { type Holder, leaseMicros } from "./hold-lease.ts";

/** How a log stood when something was last derived from it. */
interface LogMark {
  readonly log: string;
  readonly position: number;
  /** The event there. */
  readonly id: string;
}

const name = "log";

/**
 * Refuses checkpoints and read models that follow from another log than this one, or from events that it no longer has.
 *
 * errors  subscription/other-log
 */
export async function mustBeOfLog(store: EventStore, checkpoints: Checkpoints): Promise<void> {
  const text = await checkpoints.noted(name);
  if (text === undefined) return;
  const mark = JSON.parse(text) as LogMark; // only `markLog` writes it
  const head = await store.head();
  const refuse = (problem: string) => new OtherLog({ place: checkpoints.url, log: store.url, problem });
  if (mark.log !== head.log) throw refuse(`it belongs to the log ${mark.log}, and this is the log ${head.log}`);
  if (mark.position > head.position)
    throw refuse(`it was derived when the log reached ${mark.position}, and now that ends at ${head.position}`);
  if ((await eventAt(store, mark.position)) !== mark.id)
    throw refuse(`the log has another event at ${mark.position} than when it was derived`);
}

/** Remembers how the log stands, before something is derived that goes so far. */
export async function markLog(store: EventStore, checkpoints: Checkpoints, holder: Holder): Promise<void> {
  const head = await store.head();
  const before = await checkpoints.noted(name);
  const id = await eventAt(store, head.position);
  if (id === undefined) return;
  const mark: LogMark = { log: head.log, position: head.position, id };
  if (JSON.stringify(mark) === before) return;
  const got = await checkpoints.acquire(name, holder.owner, leaseMicros(holder));
  // Somebody else is at it, with much the same.
  if (got.kind === "held") return;
  await checkpoints.note(got.lease, JSON.stringify(mark));
  await checkpoints.release(got.lease);
}

/** Refuses a position that the log never reached. errors  subscription/other-log */
export async function mustReach(store: EventStore, checkpoints: Checkpoints, position: number): Promise<void> {
  const head = await store.head();
  if (position > head.position)
    throw new OtherLog({
      place: checkpoints.url,
      log: store.url,
      problem: `it stands at ${position}, and the log ends at ${head.position}`,
    });
}

async function eventAt(store: EventStore, position: number): Promise<string | undefined> {
  const { events } = await store.read({}, { after: position - 1, upTo: position, limit: 1, personal: "sealed" });
  return events[0]?.id;
}
