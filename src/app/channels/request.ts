import { derivedId, type Micros, type NewEvent } from "../../event/index.ts";
import { canonicalJson } from "../../kit/canonical-json.ts";
import { sha256Hex } from "../../kit/sha256.ts";
import { type Message, MessageRequested, MessageRevised } from "../../question/index.ts";
import { system } from "../actors.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";
import { isOwnerRule } from "../owner.ts";
import { appendStep } from "../step.ts";
import { type CaseInTime, casesOf } from "../time-steps.ts";
import { awayAt } from "./directory.ts";
import { type Wanted, wantedOf } from "./wanted.ts";

export interface Requesting {
  readonly journal: Journal;
  readonly config: Config;
  readonly looked: MessagesLooked;
}

/** What was looked at of the cases last: one that has no news has no news to tell, unless others are away now than then. */
export interface MessagesLooked {
  readonly cases: WeakSet<CaseInTime>;
  away: string;
}

export const nothingLooked = (): MessagesLooked => ({ cases: new WeakSet(), away: "" });

/** A commit holds 256 KiB, and what a message says is at most some of it. */
const mostAtOnce = 10;

/** Asks for every message that should be there and is not, and for what others are to say now. Returns how many. */
export async function requestMessages({ journal, config, looked }: Requesting, now: Micros): Promise<number> {
  if (!config.channels) return 0;
  const away = awayAt(config.people, now).join(" ");
  const isSameAway = looked.away === away;
  let count = 0;
  for (const one of casesOf(journal)) {
    if (looked.cases.has(one) && (isSameAway || one.state.closed)) continue;
    count += await requestFor(journal, config, one, now);
    looked.cases.add(one);
  }
  looked.away = away;
  return count;
}

export async function requestFor(journal: Journal, config: Config, one: CaseInTime, now: Micros): Promise<number> {
  const told = journal.tagged("thence.case", one.state.id);
  const events = wantedOf({ config, now, told }, one).flatMap((wanted) => eventsFor(journal, wanted, now));
  for (let i = 0; i < events.length; i += mostAtOnce)
    await appendStep(journal.store, events.slice(i, i + mostAtOnce), {
      command: "tell",
      actor: system,
      reason: isOwnerRule(one.state.opened.data.playbook) ? "its owner is to know" : "those who are asked are to know",
      correlation: one.state.id,
    });
  if (events.length > 0) await journal.refresh();
  return events.length;
}

function eventsFor(journal: Journal, wanted: Wanted, now: Micros): readonly NewEvent[] {
  const { cause, content, ...data } = wanted;
  const hash = contentHash(content);
  const told = journal.stream("thence.message", data.message);
  const said = told.findLast((event) => MessageRequested.is(event) || MessageRevised.is(event));
  const details = { occurred: now, causation: cause, correlation: data.case };
  if (said === undefined)
    return [
      MessageRequested({ ...data, content, hash }, { ...details, id: derivedId("message-requested", data.message) }),
    ];
  if ((MessageRequested.is(said) || MessageRevised.is(said)) && said.data.hash === hash) return [];
  const revisions = told.filter((event) => MessageRevised.is(event)).length;
  return [
    MessageRevised(
      { message: data.message, case: data.case, content, hash },
      { ...details, id: derivedId("message-revised", data.message, hash, revisions) },
    ),
  ];
}

export function contentHash(content: Message): string {
  return sha256Hex(canonicalJson(content)).slice(0, 16);
}
