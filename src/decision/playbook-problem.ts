import { parseDuration } from "../kit/duration.ts";
import { ThenceError } from "../kit/failure.ts";
import { openTime } from "../metric/index.ts";
import { expectedEffectProblem, fieldsProblem, needsValues, templatesProblem } from "../question/index.ts";
import { byHand, type Delegation, type Escalation, type Playbook } from "./playbook-definition.ts";

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What is wrong with a playbook as it stands and what to do about it, in a sentence; undefined where nothing is. */
export function playbookProblem(playbook: Playbook): string | undefined {
  const { name, metric, serves, outcome } = playbook;
  if (!idPattern.test(name)) return "write its name in kebab-case: checkout-recovery.";
  if (!metric.trim() && name !== byHand) return "say in `metric` which number it watches.";
  if (serves !== undefined && isBlank(serves))
    return "say in `serves` which strategy the question serves, or leave it out.";
  return (
    problemOfCondition(playbook) ??
    problemOfQuestion(playbook.question) ??
    problemOfPeople(playbook) ??
    problemOfLevels(playbook) ??
    problemOfEscalations(playbook) ??
    problemOfExpiry(playbook) ??
    problemOfFollowUp(playbook) ??
    (playbook.delegation && problemOfDelegation(playbook, playbook.delegation)) ??
    problemOfSignals(playbook) ??
    (playbook.messages && templatesProblem(playbook.messages)) ??
    (playbook.owner !== undefined && isUnreachable(playbook.owner)
      ? "say in `owner` who is asked where the playbook is broken, or leave it out."
      : undefined) ??
    (isCount(outcome.windows) && outcome.windows <= mostOutcomeWindows
      ? undefined
      : `\`outcome.windows\` counts from 1 to ${mostOutcomeWindows}.`)
  );
}

function problemOfSignals({ name, group, groupWait, inhibitedBy, priority }: Playbook): string | undefined {
  if (group !== undefined && !idPattern.test(group))
    return "write `group` in kebab-case: segments, none, or a word that several playbooks share.";
  if (groupWait !== undefined && !isReadable(groupWait)) return `\`groupWait\` ${unreadable(groupWait)}`;
  if (groupWait !== undefined && group === "none")
    return "it waits for others of its group in `groupWait`, and `group` is none. Take one of them out.";
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 1 && priority <= 5))
    return `\`priority\` is ${priority}, and goes from 1, the most urgent, to 5.`;
  if (inhibitedBy?.some(isBlank)) return "one of `inhibitedBy` is empty. Name playbooks, or metrics with an objective.";
  return inhibitedBy?.includes(name) ? "it is inhibited by itself. Take its name out of `inhibitedBy`." : undefined;
}

/** What came of a decision is told window by window, and nobody waits for more of them. */
const mostOutcomeWindows = 10_000;

/** So many segments of a window, with all that may be said of each, fit into one commit. */
const mostSegments = 20;

function problemOfCondition({ condition, because, segments, routes = [] }: Playbook): string | undefined {
  if (condition && condition.kind !== "objective" && isBlank(because))
    return "say in `because` why its line stands where it does: the metric's objective does not say it.";
  if (segments && isBlank(segments.by)) return "say in `segments.by` which property makes the segments.";
  if (segments?.top !== undefined && !(isCount(segments.top) && segments.top <= mostSegments))
    return `\`segments.top\` counts from 1 to ${mostSegments}: nobody reads more, and a window is judged in one commit.`;
  return routes.some((route) => isBlank(route.channel))
    ? "a route names its channel: inbox, or the adapter that it goes through."
    : undefined;
}

function problemOfQuestion({ text, options, ask = [], require = [] }: Playbook["question"]): string | undefined {
  if (!text.trim()) return "say in `question.text` what is asked.";
  if (options.length < (ask.length > 0 ? 1 : 2))
    return "a question needs at least two options; one of them may be to leave things as they are.";
  const ids = options.map((option) => option.id);
  const bad = ids.find((id) => !idPattern.test(id));
  if (bad !== undefined) return `write the option id "${bad}" in kebab-case.`;
  if (new Set(ids).size < ids.length) return "two options have the same id.";
  for (const { id, label, expects } of options) {
    if (!label.trim()) return `say in \`label\` what the option "${id}" means to the one who chooses it.`;
    const problem = expects && expectedEffectProblem(expects);
    if (problem !== undefined) return `the option "${id}": ${problem}`;
  }
  const wrong = fieldsProblem(ask, ids);
  if (wrong !== undefined) return `\`question.ask\`: ${wrong}`;
  const unknown = require.find((one) => one !== "expected-effect");
  return unknown === undefined
    ? undefined
    : `\`question.require\` knows "expected-effect" alone, not "${unknown}"; a reason is asked for always.`;
}

function problemOfPeople({ people: { approver, driver, deputies = [], informed = [] } }: Playbook): string | undefined {
  if (isUnreachable(approver)) return "say in `people.approver` who decides.";
  if (driver !== undefined && isUnreachable(driver)) return "say in `people.driver` who works on it, or leave it out.";
  if ([...deputies, ...informed].some(isUnreachable))
    return "somebody in `people` has no name. Write each as people do: @maya, head of sales, sales@example.org.";
  return undefined;
}

function problemOfLevels({ sla = {}, remind }: Playbook): string | undefined {
  for (const name of ["acknowledge", "decide", "act", "review"] as const) {
    const problem = problemOfLength(`sla.${name}`, sla[name]);
    if (problem) return problem;
  }
  const { calendar } = sla;
  const problem = calendar && thrownBy(() => openTime(calendar));
  if (problem !== undefined) return `\`sla.calendar\`: ${problem}`;
  if (isLonger(sla.acknowledge, sla.decide))
    return `there are ${sla.acknowledge} to acknowledge and only ${sla.decide} to decide. Make \`sla.acknowledge\` the shorter one.`;
  if (remind === undefined) return undefined;
  const lengths = [sla.acknowledge, sla.decide, sla.act, sla.review].filter((one) => one !== undefined);
  if (lengths.length === 0) return "it reminds of deadlines and has none. Give it an `sla`, or leave `remind` out.";
  const short = lengths.find((length) => isReadable(remind) && parseDuration(remind) >= parseDuration(length));
  return (
    problemOfLength("remind", remind) ??
    (short === undefined
      ? undefined
      : `it reminds ${remind} before a deadline that is only ${short} away. Make \`remind\` shorter.`)
  );
}

function problemOfEscalations(playbook: Playbook): string | undefined {
  const { escalate = [], sla = {} } = playbook;
  let before = 0;
  for (const [i, one] of escalate.entries()) {
    const place = `escalate[${i}]`;
    const problem = problemOfEscalation(place, one, playbook);
    if (problem) return problem;
    const due = parseDuration(sla[one.after] ?? "0s") + parseDuration(one.wait ?? "0s");
    if (due < before)
      return `\`${place}\` comes before the one in front of it. Write escalations in the order of time.`;
    if (one.after === "acknowledge" && sla.decide !== undefined && due > parseDuration(sla.decide))
      return `\`${place}\` asks for an acknowledgement after the time to decide is over. Make its \`wait\` shorter.`;
    before = due;
  }
  return undefined;
}

function problemOfEscalation(place: string, one: Escalation, { sla, people }: Playbook): string | undefined {
  if (sla?.[one.after] === undefined)
    return `\`${place}\` waits for a missed \`sla.${one.after}\`, which it does not have. Say how long that may take.`;
  if (one.wait !== undefined && !isReadable(one.wait)) return `\`${place}.wait\` ${unreadable(one.wait)}`;
  const named = "to" in one ? [one.to] : one.meeting.with;
  if (named.length === 0 || named.some(isUnreachable))
    return `\`${place}\` names nobody. Say in \`${"to" in one ? "to" : "meeting.with"}\` who is asked.`;
  if (named.includes("driver") && people.driver === undefined)
    return `\`${place}\` names the driver, and there is none. Say in \`people.driver\` who that is.`;
  return "to" in one ? undefined : problemOfLength(`${place}.meeting.length`, one.meeting.length);
}

function problemOfExpiry({ onExpiry, sla, question }: Playbook): string | undefined {
  if (!onExpiry) return undefined;
  if (sla?.decide === undefined)
    return "it says what happens when the time to decide is over, and there is no such time. Give it `sla.decide`.";
  if (onExpiry.wait !== undefined && !isReadable(onExpiry.wait))
    return `\`onExpiry.wait\` ${unreadable(onExpiry.wait)}`;
  return problemOfTaken("onExpiry.option", onExpiry.option, question);
}

function problemOfFollowUp({ followUp }: Playbook): string | undefined {
  if (!followUp) return undefined;
  if (!isReadable(followUp.after)) return `\`followUp.after\` ${unreadable(followUp.after)}`;
  if (followUp.ask.length === 0 || followUp.ask.some(isBlank))
    return "say in `followUp.ask` what is asked after a meeting: what was decided, and who does what by when.";
  return new Set(followUp.ask).size < followUp.ask.length ? "`followUp.ask` asks the same twice." : undefined;
}

function problemOfDelegation({ question, sla }: Playbook, delegation: Delegation): string | undefined {
  const { option, needs, vetoWithin, stillAsk, by, upTo } = delegation;
  if (!["recommend", "act-unless-vetoed", "act"].includes(upTo))
    return "`delegation.upTo` is recommend, act-unless-vetoed or act.";
  const named = problemOfTaken("delegation.option", option, question);
  if (named) return named;
  if (isUnreachable(by)) return "say in `delegation.by` who answers for what is decided so.";
  if (needs && !isCount(needs.outcomes)) return "`delegation.needs.outcomes` counts from 1.";
  if (needs && !(isShare(needs.goodShare) && needs.goodShare > 0))
    return "`delegation.needs.goodShare` is a share above 0, up to 1: what nothing good came of earns nothing.";
  if (stillAsk !== undefined && !isShare(stillAsk)) return "`delegation.stillAsk` is a share from 0 to 1.";
  if (vetoWithin === undefined)
    return upTo === "recommend" ? undefined : "say in `delegation.vetoWithin` how long a veto may take, as 4h.";
  if (isReadable(vetoWithin) && isLonger(vetoWithin, sla?.decide))
    return `a veto may take ${vetoWithin} and the decision only ${sla?.decide}. Make \`delegation.vetoWithin\` shorter.`;
  return problemOfLength("delegation.vetoWithin", vetoWithin);
}

function problemOfOption(place: string, option: string | undefined, { options }: Playbook["question"]) {
  if (option === undefined || options.some((one) => one.id === option)) return undefined;
  return `\`${place}\` names "${option}", which is no option. There are: ${options.map((one) => one.id).join(", ")}.`;
}

// What is decided without a person has nobody who could type a value.
function problemOfTaken(place: string, option: string | undefined, question: Playbook["question"]): string | undefined {
  const problem = problemOfOption(place, option, question);
  if (problem !== undefined || option === undefined || !needsValues(question.ask, option)) return problem;
  return `\`${place}\` names "${option}", which needs values that somebody types, and nobody is there to do so. Name another option, or make those values \`required: false\`.`;
}

function problemOfLength(place: string, length: string | undefined): string | undefined {
  if (length === undefined) return undefined;
  if (!isReadable(length)) return `\`${place}\` ${unreadable(length)}`;
  return parseDuration(length) > 0 ? undefined : `\`${place}\` is no time at all. Write how long it may take, as 4h.`;
}

const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;
const isShare = (value: number) => value >= 0 && value <= 1;
const isBlank = (text: string | undefined) => text === undefined || text.trim() === "";
/** A name that no message could ever reach. */
const isUnreachable = (person: string) => /^[@#]?\s*$/.test(person.trim());
const isReadable = (length: string) => thrownBy(() => parseDuration(length)) === undefined;
const unreadable = (length: string) =>
  `is "${length}", which is no duration. Write a whole number and a unit: 30m, 4h or 2d.`;
const isLonger = (one: string | undefined, other: string | undefined) =>
  one !== undefined && other !== undefined && parseDuration(one) > parseDuration(other);

/** What a definition is refused with, in words. */
function thrownBy(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (cause) {
    if (cause instanceof ThenceError) return cause.message.replace(/^\[[^\]]*\] /, "");
    throw cause;
  }
}
