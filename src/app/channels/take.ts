import { derivedId, type Micros } from "../../event/index.ts";
import { ThenceError } from "../../kit/failure.ts";
import {
  type Channel,
  ConversationMet,
  foldDelivery,
  type Identity,
  type Inbound,
  type Outcome,
  type RawRequest,
  type RawResponse,
  type Received,
  RequestReceived,
  RequestRefused,
} from "../../question/index.ts";
import type { EventStore } from "../../store/index.ts";
import { person, system } from "../actors.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";
import { caseOf } from "../time-steps.ts";
import { type About, aboutOf, answersOf, buttonOf } from "./about.ts";
import { fieldIds } from "./answer-buttons.ts";
import { directoryAt, mannerOf, personOn } from "./directory.ts";
import { doPress } from "./do-press.ts";
import { hear } from "./hear.ts";
import { isUsed, referenceOf, requestBefore } from "./heard-before.ts";
import { openedOutcome, pageOf } from "./opened.ts";
import { chosenInReply } from "./reply-answer.ts";
import { requestFor } from "./request.ts";
import { answerSpokenTo } from "./spoken-to.ts";
import { takeCalendar } from "./take-calendar.ts";
import { words } from "./words.ts";

/** What comes in from a channel meets: the log, the configuration, the loop's own time. */
export interface Taking {
  readonly store: EventStore;
  readonly journal: Journal;
  readonly config: Config;
  readonly now: () => Micros;
  /** Called after something was recorded, so that what follows from it need not wait. */
  readonly onChange?: () => void;
}

/**
 * Takes a request of a platform: verified on its raw body by the channel, each thing in it done once as the person that the directory knows,
 * and answered as the platform wants it. What is not believed changes nothing and is recorded.
 */
export async function takeRequest(
  taking: Taking,
  channel: Channel,
  request: RawRequest,
  wall: Micros,
): Promise<RawResponse> {
  if (!channel.receive) return { status: 404, body: "This channel takes no requests." };
  return takeReceived(taking, channel, await channel.receive(request, wall));
}

/** The same of what came over a connection that the channel keeps open. */
export async function takeReceived(taking: Taking, channel: Channel, received: Received): Promise<RawResponse> {
  if (received.kind === "handshake") return received.response;
  if (received.kind === "refused") {
    await refused(taking, channel.name, received.reason);
    return received.response;
  }
  const outcomes: Outcome[] = [];
  for (const inbound of received.inbound) outcomes.push(await takeOne(taking, channel, inbound));
  return (await channel.answer?.(received, outcomes)) ?? { status: 200 };
}

async function takeOne(taking: Taking, channel: Channel, inbound: Inbound): Promise<Outcome> {
  const { journal, config, now } = taking;
  await journal.refresh();
  const id = derivedId("request-received", channel.name, inbound.id);
  const before = requestBefore(journal, id);
  // A platform that did not hear us sends it again: it is told the same, and nothing is done twice.
  if (before) return again(before.data.result, before.data.told ?? "");
  if (inbound.kind === "met") return met(taking, channel.name, inbound);
  if (inbound.kind === "calendar") return takeCalendar(taking, channel.name, inbound, id);
  const by = await known(config, channel, inbound.by);
  const who = personOn(config.people, channel.name, by);
  const manner = mannerOf(config, who);
  const found = inbound.kind === "said" ? undefined : buttonOf(journal, inbound.message, inbound.button);
  const about = aboutOf(journal, channel.name, inbound);
  const say = words[manner.language];
  const link = inbound.kind === "submitted" ? inbound.link : undefined;
  const ended = () => endingOf(journal, about.case, manner.language);
  if (inbound.kind === "opened") {
    const page = pageOf(journal, inbound.message, found?.isCurrent ? found.button : undefined);
    const isSpent = isUsed(journal, channel.name, inbound.link);
    const gone = found && !found.isCurrent ? (ended() ?? say.replaced) : undefined;
    const unknown = who === undefined ? say.unknownPerson(by.id) : undefined;
    const problem = found === undefined ? say.gone : (gone ?? (isSpent ? say.used : unknown));
    return openedOutcome(inbound, { page, problem });
  }
  const record = async (result: "done" | "refused" | "ignored", told: string) => {
    const event = RequestReceived(
      {
        channel: channel.name,
        request: inbound.id,
        kind: inbound.kind,
        identity: by.id,
        ...(who !== undefined && { person: who }),
        assurance: by.assurance,
        ...(about.message !== undefined && { message: about.message }),
        ...(inbound.kind !== "said" && { button: inbound.button }),
        ...(about.case !== undefined && { case: about.case }),
        ...(inbound.kind === "said" && { text: inbound.text.slice(0, mostText) }),
        ...(link !== undefined && { link }),
        ...(inbound.kind === "said" && inbound.evidence !== undefined && { evidence: inbound.evidence }),
        result,
        told: told.slice(0, mostText),
      },
      { id, occurred: now(), ...(about.case !== undefined && { correlation: about.case }) },
    );
    await taking.store.append([event], {
      command: "receive",
      actor: who === undefined ? system : person(who, channel.name, by.assurance),
      known: "skip",
    });
  };
  const problem = async (text: string, field?: string): Promise<Outcome> => {
    await record("refused", text);
    const isOpen = found?.isCurrent && who !== undefined && !isSpent;
    const page =
      link === undefined ? undefined : pageOf(journal, about.message ?? "", isOpen ? found.button : undefined);
    return { kind: "problem", text, ...(field !== undefined && { field }), ...(page && { page }) };
  };
  const isSpent = link !== undefined && isUsed(journal, channel.name, link);
  if (inbound.kind === "said" && about.case === undefined && !inbound.isToUs) return { kind: "ignored" };
  if (who === undefined) return problem(say.unknownPerson(by.id));
  if (inbound.kind !== "said" && found === undefined) return problem(say.gone);
  if (isSpent) return problem(ended() ?? say.used);
  if (inbound.kind === "pressed" && found?.button.form)
    // A form is only shown; what is typed into it comes as a request of its own.
    return found.isCurrent
      ? { kind: "form", form: found.button.form, message: inbound.message, button: inbound.button }
      : problem(ended() ?? say.replaced);
  const doing = {
    ...taking,
    actor: person(who, channel.name, by.assurance),
    now: now(),
    directory: directoryAt(config.people, now()),
  };
  try {
    const chosen =
      inbound.kind === "said" && inbound.isReply
        ? chosenInReply(answersOf(journal, about.message), inbound.text)
        : undefined;
    const told = chosen
      ? await doPress(doing, chosen.press, { [fieldIds.reason]: chosen.reason }, manner)
      : inbound.kind === "said"
        ? about.case === undefined && inbound.isToUs
          ? await answerSpokenTo({ ...taking, now: now(), channel: channel.name, who, cause: id }, inbound, manner)
          : await hear(doing, { channel: channel.name, text: inbound.text, ...about }, manner)
        : await doPress(doing, found?.button.press, inbound.kind === "submitted" ? inbound.values : {}, manner);
    if (told === undefined) {
      await record("ignored", "");
      return { kind: "ignored" };
    }
    await record("done", told);
    return await done(taking, told, about);
  } catch (cause) {
    if (!(cause instanceof ThenceError) || cause.kind === "fault" || cause.kind === "unreachable") throw cause;
    const { field } = cause.facts;
    const shown = await problem(plainWords(cause), typeof field === "string" ? field : undefined);
    if (about.case !== undefined) await tellOthers(taking, about.case);
    return shown;
  }
}

const mostText = 4000;

/** A sentence for people: what is in brackets before it is for those who look errors up. */
function plainWords(cause: ThenceError): string {
  return cause.message.replace(/^\[[^\]]*\]\s*/, "");
}

function again(result: "done" | "form" | "refused" | "ignored", told: string): Outcome {
  if (result === "refused") return { kind: "problem", text: told };
  return result === "done" ? { kind: "done", text: told } : { kind: "ignored" };
}

/** The channel vouches for an e-mail address where it looks one up. */
async function known({ people }: Config, channel: Channel, by: Identity): Promise<Identity> {
  if (by.email !== undefined || !channel.personAt || personOn(people, channel.name, by) !== undefined) return by;
  const found = await channel.personAt({ id: by.id });
  return found?.email === undefined ? by : { ...by, email: found.email };
}

/** How the case of a button that is gone ended, for whoever presses late. */
function endingOf(journal: Journal, id: string | undefined, language: "en" | "da"): string | undefined {
  const state = id === undefined ? undefined : caseOf(journal, id)?.state;
  const decision = state?.decision?.data;
  return decision && words[language].decided(decision.label, decision.decidedBy);
}

async function done(taking: Taking, text: string, about: About): Promise<Outcome> {
  if (about.case === undefined) {
    taking.onChange?.();
    return { kind: "done", text };
  }
  await tellOthers(taking, about.case);
  const content =
    about.message === undefined
      ? undefined
      : foldDelivery(taking.journal.stream("thence.message", about.message))?.content;
  return {
    kind: "done",
    text,
    ...(content && about.message !== undefined && { message: { id: about.message, content } }),
  };
}

/** What was done changes what messages say, here and in every other channel. */
async function tellOthers(taking: Taking, id: string): Promise<void> {
  await taking.journal.refresh();
  const one = caseOf(taking.journal, id);
  if (one) await requestFor(taking.journal, taking.config, one, taking.now());
  taking.onChange?.();
}

async function met(
  { store, journal, now }: Taking,
  channel: string,
  { target, reference }: Extract<Inbound, { kind: "met" }>,
): Promise<Outcome> {
  const last = referenceOf(journal, channel, target);
  if (JSON.stringify(last) !== JSON.stringify(reference))
    await store.append([ConversationMet({ channel, target, reference }, { occurred: now() })], {
      command: "meet",
      actor: system,
    });
  return { kind: "ignored" };
}

/** So many refusals a minute are written down one by one; who sends thousands is not to fill the log. */
const mostRefusals = 30;
const recent = new WeakMap<EventStore, { minute: number; count: number }>();

async function refused({ store, now }: Taking, channel: string, reason: string): Promise<void> {
  const minute = Math.floor(now() / 60_000_000);
  const seen = recent.get(store);
  const count = seen?.minute === minute ? seen.count + 1 : 1;
  recent.set(store, { minute, count });
  if (count > mostRefusals) return;
  const more = count === mostRefusals ? "; more of this minute are not written down" : "";
  await store.append([RequestRefused({ channel, reason: `${reason}${more}` }, { occurred: now() })], {
    command: "receive",
    actor: system,
  });
}
