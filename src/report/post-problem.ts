import { zoneOffsetSeconds } from "../event/index.ts";
import { BadCondition, rowTest } from "../insight/condition.ts";
import { checkedFunnel } from "../insight/funnel-check.ts";
import { calendarUnits } from "../insight/period.ts";
import { BadDuration, parseDuration } from "../kit/duration.ts";
import { ThenceError } from "../kit/failure.ts";
import type { EventTrigger, FunnelSubject, Post, PostQuestion, PostSubject } from "./post-definition.ts";
import { readSchedule } from "./read-schedule.ts";
import { nextDueAt } from "./schedule.ts";
import { funnelIn } from "./subject.ts";

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const mostPeriods = 60;
const mostRows = 10;
const mostText = 1000;
const mostStatement = 20_000;

/** What is wrong with a post and what to do about it, in a sentence; undefined where nothing is. */
export function postProblem(post: Post): string | undefined {
  const { name, to, zone, title, note, owner } = post;
  if (!namePattern.test(name)) return "write its name in kebab-case: weekly-conversion.";
  if (zone !== undefined && !isZone(zone)) return `its zone "${zone}" is not known. Write one like Europe/Copenhagen.`;
  if (!Array.isArray(to) || to.length === 0)
    return 'say in `to` who is told: ["@maya", { channel: "slack", target: "C0123" }].';
  for (const one of to) if (!isReceiver(one)) return "`to` names somebody, or a place as { channel, target }.";
  if (title !== undefined && (!title.trim() || title.length > 150))
    return "`title` is one line of at most 150 characters.";
  if (note !== undefined && (!note.trim() || note.length > mostText))
    return `\`note\` has at most ${mostText} characters.`;
  if (owner !== undefined && !owner.trim()) return "say in `owner` who is asked where it fails, or leave it out.";
  return problemOfWhat(post.what) ?? problemOfWhen(post) ?? problemOfOpens(post.opens);
}

function isReceiver(one: unknown): boolean {
  if (typeof one === "string") return one.trim() !== "";
  if (typeof one !== "object" || one === null) return false;
  const { channel, target }: { readonly channel?: unknown; readonly target?: unknown } = one;
  return typeof channel === "string" && channel !== "" && typeof target === "string" && target.trim() !== "";
}

function problemOfWhat(what: PostSubject | undefined): string | undefined {
  const kinds = what === undefined ? [] : ["metric", "funnel", "sql"].filter((kind) => kind in what);
  if (what === undefined || kinds.length !== 1)
    return "say in `what` one thing that is told: { metric }, { funnel } or { sql }.";
  const periods = "periods" in what ? (what.periods ?? 12) : 12;
  const top = "top" in what ? (what.top ?? 5) : 5;
  if (!(Number.isInteger(periods) && periods >= 2 && periods <= mostPeriods))
    return `\`what.periods\` counts from 2 to ${mostPeriods}.`;
  if (!(Number.isInteger(top) && top >= 1 && top <= mostRows)) return `\`what.top\` counts from 1 to ${mostRows}.`;
  if (what.period !== undefined && !isPeriod(what.period))
    return `its period "${what.period}" is not a duration like 7d or 12h, and not one of ${calendarUnits.join(", ")}.`;
  if ("funnel" in what) return problemOfFunnel(what);
  if ("sql" in what) return problemOfSql(what.sql, what.period);
  return what.metric.trim() === "" ? "say in `what.metric` which metric is told." : undefined;
}

function problemOfFunnel(what: FunnelSubject): string | undefined {
  if (what.period === undefined) return 'say in `what.period` of whom: { funnel, period: "week" }.';
  if (durationIn(what.funnel.within) === undefined)
    return "say in `what.funnel.within` how long they may take, as 1h: without it its number goes on changing.";
  try {
    checkedFunnel(funnelIn(what));
    return undefined;
  } catch (cause) {
    if (cause instanceof ThenceError) return cause.message.replace(/^\[[^\]]*\]\s*/, "");
    throw cause;
  }
}

function problemOfSql(sql: string, period: string | undefined): string | undefined {
  if (sql.trim() === "" || sql.length > mostStatement)
    return `\`what.sql\` is a statement of at most ${mostStatement} characters.`;
  const isBounded = /\{(from|to)\}/.test(sql);
  if (isBounded && period === undefined)
    return 'its statement has {from} or {to}, and no period. Say `period: "week"`.';
  if (!isBounded && period !== undefined)
    return "its period says nothing: write {from} and {to} into the statement, where its bounds belong.";
  return undefined;
}

function problemOfWhen({ when, zone }: Post): string | undefined {
  if (typeof when === "string") {
    try {
      const schedule = readSchedule(when);
      return nextDueAt(schedule, zone ?? "UTC", 0) === undefined ? `its schedule "${when}" never comes.` : undefined;
    } catch (cause) {
      if (cause instanceof ThenceError) return cause.message.replace(/^\[[^\]]*\]\s*/, "");
      throw cause;
    }
  }
  if (typeof when !== "object" || when === null || typeof when.event !== "string" || when.event.trim() === "")
    return 'say in `when` a schedule, "every monday at 09:00", or an event, { event: "form-released" }.';
  return problemOfTrigger(when);
}

/** What telling itself brings about: a post on it would never end. */
const ours = /^thence\.(post|message|request|conversation)-/;

function problemOfTrigger({ event, where = [], coolDown }: EventTrigger): string | undefined {
  if (ours.test(event))
    return `it would be told because it was told: "${event}" comes with every message. Take another event.`;
  if (coolDown !== undefined && durationIn(coolDown) === undefined) return "`when.coolDown` is a length like 1h.";
  const properties = new Map(where.map(({ property }) => [property, noColumn(property)]));
  try {
    rowTest({ positions: new Uint32Array() }, where, properties);
    return undefined;
  } catch (cause) {
    if (cause instanceof BadCondition) return cause.message.replace(/^\[[^\]]*\]\s*/, "");
    throw cause;
  }
}

const noColumn = (name: string) => ({ name, codes: new Uint32Array(), values: [undefined, undefined] });

function problemOfOpens(opens: Post["opens"]): string | undefined {
  if (opens === undefined) return undefined;
  if ("playbook" in opens)
    return opens.playbook.trim() ? undefined : "say in `opens.playbook` whose question is asked.";
  const { text, options, approver, decide }: Partial<PostQuestion> = opens.question ?? {};
  if (!text?.trim() || (options ?? []).length < 2) return "`opens.question` has a text and at least two options.";
  if (!approver?.trim()) return "say in `opens.question.approver` who decides.";
  return decide !== undefined && durationIn(decide) === undefined
    ? "`opens.question.decide` is a length like 2d."
    : undefined;
}

function isPeriod(text: string): boolean {
  return calendarUnits.some((unit) => unit === text) || (durationIn(text) ?? 0) > 0;
}

function durationIn(text: string | undefined): number | undefined {
  try {
    return parseDuration(text ?? "");
  } catch (cause) {
    if (cause instanceof BadDuration) return undefined;
    throw cause;
  }
}

function isZone(zone: string): boolean {
  try {
    zoneOffsetSeconds(zone, 0);
    return true;
  } catch (cause) {
    if (cause instanceof ThenceError) return false;
    throw cause;
  }
}
