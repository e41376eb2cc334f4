import { type Case, deciders } from "../../decision/index.ts";
import { derivedId, type Micros } from "../../event/index.ts";
import { shortId } from "../../kit/short-id.ts";
import { type Inbound, type Message, MessageRequested, type Part, plainText } from "../../question/index.ts";
import { system } from "../actors.ts";
import { offersOf } from "../ask-back/offers.ts";
import { vocabularyOf } from "../ask-back/vocabulary.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";
import { appendStep } from "../step.ts";
import { type CaseInTime, casesOf } from "../time-steps.ts";
import { directoryAt, type Manner } from "./directory.ts";
import { contentHash } from "./request.ts";
import { momentText, words } from "./words.ts";

export interface SpokenTo {
  readonly journal: Journal;
  readonly config: Config;
  readonly now: Micros;
  readonly channel: string;
  readonly who: string;
  /** The event that keeps what was said. */
  readonly cause: string;
}

const mostCases = 10;
const mostExamples = 8;

/**
 * Answers what is said to us beside no question: which questions are open for whoever says it, and what can be done; where it names a metric, what
 * can be asked about it, and where. Returns what they are told; where they alone hear it, that is the answer.
 */
export async function answerSpokenTo(
  of: SpokenTo,
  said: Extract<Inbound, { kind: "said" }>,
  manner: Manner,
): Promise<string> {
  const content = await spokenToMessage(of, said.text, manner);
  if (!said.isAlone) await send(of, said, content);
  return said.isAlone ? plainText(content) : content.title;
}

async function send(
  { journal, now, channel, who, cause }: SpokenTo,
  { by, id, place }: Extract<Inbound, { kind: "said" }>,
  content: Message,
): Promise<void> {
  const message = shortId("N", channel, id, "reply");
  const to = { channel, target: by.id, kind: "person" } as const;
  const event = MessageRequested(
    { message, to, person: who, says: "reply", answers: place, content, hash: contentHash(content) },
    { id: derivedId("message-requested", message), occurred: now, causation: cause },
  );
  await appendStep(journal.store, [event], { command: "tell", actor: system, reason: "we were spoken to" });
}

async function spokenToMessage(
  { journal, config, now, who }: SpokenTo,
  text: string,
  manner: Manner,
): Promise<Message> {
  const { language, zone } = manner;
  const say = words[language].spokenTo;
  const open = casesOf(journal).filter((one) => !one.state.closed && one.state.asked);
  const metric = (config.metrics ?? []).map(({ name }) => name).find((name) => isNamed(name, text));
  const own = open.filter((one) => isTheirs(config, one, who, now));
  const listed = metric === undefined ? own : open.filter(({ state }) => state.opened.data.metric === metric);
  const items = listed.slice(-mostCases).map(({ state }) => line(state));
  const list: readonly Part[] = items.length > 0 ? [{ kind: "list", items }] : [];
  if (metric === undefined) {
    const title = own.length === 0 ? say.nothingOpen : say.open(own.length);
    return { language, title, parts: [...list, { kind: "text", text: say.canDo }] };
  }
  const vocabulary = await vocabularyOf(
    { store: journal.store, config, journal },
    { metrics: [metric], playbooks: [] },
  );
  const examples = offersOf(vocabulary, language).map(({ example }) => example);
  return {
    language,
    title: listed.length === 0 ? say.noneAbout(metric) : say.about(metric),
    parts: [...list, { kind: "text", text: say.canAsk }, { kind: "list", items: examples.slice(0, mostExamples) }],
  };

  function line({ id, asked, opened }: Case): string {
    const decide = asked?.data.deadlines?.decide;
    const by =
      decide === undefined ? "" : ` (${words[language].decideBy.toLowerCase()} ${momentText(decide, language, zone)})`;
    const at = config.baseUrl === undefined ? "" : ` ${config.baseUrl}/cases/${id}`;
    return `${id}: ${asked?.data.text ?? opened.data.about ?? ""}${by}${at}`;
  }
}

/** Whether somebody is asked, by name or as one of a group, or does what is decided. */
function isTheirs({ people }: Config, { state, playbook }: CaseInTime, who: string, now: Micros): boolean {
  const directory = directoryAt(people, now);
  const { driver } = playbook?.people ?? {};
  const isDoing = driver !== undefined && (driver === who || directory(driver)?.includes(who) === true);
  return isDoing || (playbook !== undefined && deciders(state, playbook, directory)(who));
}

/** A metric goes by its name, also with blanks for its hyphens. */
function isNamed(name: string, text: string): boolean {
  const plain = (one: string) =>
    ` ${one
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim()} `;
  return plain(text).includes(plain(name));
}
