import type { Clock, Intent, NewEvent, Tag } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import type { Condition } from "./condition.ts";
import { BadEvent, CommitTooLarge, MissingIntent } from "./errors.ts";
import type { AppendOptions } from "./event-store.ts";
import { preparedCondition } from "./prepare-condition.ts";
import { markedPlainly, type PreparedEvent, prepareEvent } from "./prepare-event.ts";
import { holdsMark } from "./pseudonyms.ts";

/** How much one commit may hold, in every store: events, their bytes, their different tags, and the bytes of what is told about it. */
export const limits = { events: 100, bytes: 262_144, tags: 90, recordBytes: 65_536 } as const;

/** A commit ready to be admitted. */
export interface PreparedCommit {
  readonly id: string;
  readonly record: string;
  readonly events: readonly PreparedEvent[];
  readonly conditions: readonly Condition[];
  readonly known: "refuse" | "skip";
}

/**
 * Checks and serialises what is appended. Everything that can be refused without the log is refused here, so that nothing in a batch
 * can fail the commits that share its write.
 */
export function prepareCommit(
  events: readonly NewEvent[],
  options: AppendOptions,
  made: { readonly clock: Clock; readonly nextId: () => string },
): PreparedCommit {
  if (!options.command?.trim()) throw new MissingIntent({});
  if (events.length === 0)
    throw new BadEvent({
      type: options.command,
      problem: "there is nothing to append. Leave the append out, or give it an event.",
    });
  checkActor(options);
  const conditions = (options.conditions ?? []).map(preparedCondition);
  const now = made.clock();
  const prepared = events.map((event) => prepareEvent(event, event.id ?? made.nextId(), now));
  const id = made.nextId();
  const record = canonicalJson(recordOf(id, options));
  if (holdsMark(record)) throw new BadEvent({ type: options.command, problem: markedPlainly });
  withinLimits(prepared, record);
  return { id, record, events: prepared, conditions, known: options.known ?? "refuse" };
}

const actorKinds: readonly string[] = ["person", "system", "model"];

function checkActor({ command, actor, correlation, causation }: AppendOptions): void {
  const bad = (problem: string) => new BadEvent({ type: command, problem });
  if (actor && (!actorKinds.includes(actor.kind) || typeof actor.id !== "string" || actor.id === ""))
    throw bad(`an actor is a person, a system or a model, and has an id.`);
  for (const [name, value] of Object.entries({ correlation, causation }))
    if (value !== undefined && typeof value !== "string") throw bad(`\`${name}\` is not text.`);
}

function withinLimits(events: readonly PreparedEvent[], record: string): void {
  if (events.length > limits.events)
    throw new CommitTooLarge({ what: "events", found: events.length, limit: limits.events });
  const bytes = events.reduce((sum, event) => sum + utf8Length(event.text), 0);
  if (bytes > limits.bytes) throw new CommitTooLarge({ what: "bytes", found: bytes, limit: limits.bytes });
  const told = utf8Length(record);
  if (told > limits.recordBytes)
    throw new CommitTooLarge({ what: "bytes of intent, actor and reads", found: told, limit: limits.recordBytes });
  const most = events.reduce((sum, event) => sum + event.tags.length, 0);
  const tags = most > limits.tags ? differentTags(events) : most;
  if (tags > limits.tags) throw new CommitTooLarge({ what: "tags", found: tags, limit: limits.tags });
}

function differentTags(events: readonly PreparedEvent[]): number {
  const seen = new Set<string>();
  for (const event of events) for (const tag of event.tags) seen.add(JSON.stringify(tag satisfies Tag));
  return seen.size;
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(3 * 4096);

function utf8Length(text: string): number {
  return text.length <= 4096 ? encoder.encodeInto(text, scratch).written : encoder.encode(text).length;
}

function recordOf(id: string, options: AppendOptions) {
  const intent: Intent = {
    command: options.command,
    ...(options.reason && { reason: options.reason }),
    ...(options.onBehalfOf && { onBehalfOf: options.onBehalfOf }),
    ...(options.commandId && { id: options.commandId }),
    ...(options.commandDigest && { digest: options.commandDigest }),
  };
  const { actor, correlation, causation, reads, code } = options;
  return { id, intent, actor, correlation, causation, reads, code };
}
