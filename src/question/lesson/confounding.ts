import { type DrawnFrom, showValue } from "../../signal/index.ts";
import { type Lesson, type LessonOf, nameOf, percent, startOf } from "./lesson.ts";

type Groups = DrawnFrom & { readonly kind: "groups" };

interface Group {
  readonly value: string;
  readonly was: number | undefined;
  readonly is: number | undefined;
  /** Which part of the whole it was, and is. */
  readonly wasPart: number;
  readonly isPart: number;
}

const general =
  "When a whole moves, ask first: did people do something else, or did other people come? Compare like with like, and where the groups say the opposite of the whole, decide on the groups.";

/** The whole went one way, and its groups the other. */
export function reversalLesson({ metric }: LessonOf, { by, parts }: Groups): Lesson | undefined {
  const { groups, was, is } = groupsOf(parts);
  const moved = groups.flatMap((one) => (one.was === undefined || one.is === undefined ? [] : [one.is - one.was]));
  if (was === undefined || is === undefined || moved.length === 0) return undefined;
  const hasFallen = is < was;
  const same = moved.filter((change) => (hasFallen ? change < 0 : change > 0)).length;
  const against = moved.filter((change) => (hasFallen ? change > 0 : change < 0)).length;
  const [went, turned] = hasFallen ? ["fell", "rose"] : ["rose", "fell"];
  const show = (value: number) => showValue(metric, value);
  const right = against === moved.length ? 2 : same === moved.length ? 0 : 1;
  return {
    title: "Confounding",
    guess: {
      text: `${startOf(nameOf(metric))} ${went} from ${show(was)} to ${show(is)}. What happened inside the ${by} groups?`,
      choices: [
        `it ${went} in every group`,
        `it ${went} in some and ${turned} in others`,
        `it ${turned} in every group`,
      ],
      right,
    },
    ...shown({ metric }, by, groups, { was, is }),
    reveal: [
      `The whole ${went} from ${show(was)} to ${show(is)}, and inside ${against} of ${moved.length} groups it ${turned}.`,
      grownText(groups),
      `What would mend the whole may harm the groups: find out first why other people came.`,
    ],
    general,
    page: "confounding",
  };
}

/** Most of a change is that others came. */
export function mixLesson({ metric, finding }: LessonOf, { by, parts }: Groups): Lesson | undefined {
  const { groups, was, is } = groupsOf(parts);
  const { number: mix } = finding;
  if (was === undefined || is === undefined || mix === undefined || is === was) return undefined;
  const part = mix / (is - was);
  const right = part < 0.25 ? 0 : part < 0.75 ? 1 : part <= 1 ? 2 : 3;
  const show = (value: number) => showValue(metric, value);
  const verb = is < was ? "fell" : "rose";
  return {
    title: "Confounding",
    guess: {
      text: `${startOf(nameOf(metric))} ${verb} from ${show(was)} to ${show(is)}. How much of that is only that other people came, told by ${by}?`,
      choices: [
        "hardly any",
        "about half",
        "most of it",
        `more than all: within the groups it ${is < was ? "rose" : "fell"}`,
      ],
      right,
    },
    ...shown({ metric }, by, groups, { was, is }),
    reveal: [
      part > 1
        ? `Who came makes ${percent(part)} of the change; what happened inside the groups took part of that back.`
        : `The mix makes ${percent(part)} of the change; the rest happened inside the groups.`,
      grownText(groups),
    ],
    general,
    page: "confounding",
  };
}

function groupsOf(parts: Groups["parts"]) {
  const total = (at: "before" | "now", place: 0 | 1) => parts.reduce((sum, part) => sum + part[at][place], 0);
  const [before, now] = [total("before", 1), total("now", 1)];
  const of = ([numerator, denominator]: readonly [number, number]) =>
    denominator > 0 ? numerator / denominator : undefined;
  return {
    groups: parts.map(
      (part): Group => ({
        value: part.value,
        was: of(part.before),
        is: of(part.now),
        wasPart: part.before[1] / (before || 1),
        isPart: part.now[1] / (now || 1),
      }),
    ),
    was: of([total("before", 0), before]),
    is: of([total("now", 0), now]),
  };
}

function grownText(groups: readonly Group[]): string {
  const grown = groups.reduce((best, one) => (one.isPart - one.wasPart > best.isPart - best.wasPart ? one : best));
  return `${grown.value} was ${percent(grown.wasPart)} of all before and is ${percent(grown.isPart)} now.`;
}

const mostDrawn = 6;

function shown(
  { metric }: Pick<LessonOf, "metric">,
  by: string,
  groups: readonly Group[],
  whole: { readonly was: number; readonly is: number },
): Pick<Lesson, "picture" | "table"> {
  const show = (value: number | undefined) => (value === undefined ? "–" : showValue(metric, value));
  const drawn = groups.toSorted((a, b) => b.isPart - a.isPart).slice(0, mostDrawn);
  const pair = (label: string, was: number | undefined, is: number | undefined) => [
    { label: `${label}, before`, value: was, isMarked: false },
    { label: `${label}, now`, value: is, isMarked: true },
  ];
  return {
    picture: {
      kind: "bars",
      title: `${startOf(nameOf(metric))}, before and now`,
      unit: metric.unit === "share" ? "share" : metric.unit === "duration" ? "micros" : "number",
      bars: [...pair("all", whole.was, whole.is), ...drawn.flatMap(({ value, was, is }) => pair(value, was, is))],
    },
    table: {
      heads: [by, "before", "now", "of all before", "of all now"],
      rows: [
        ...groups.map(({ value, was, is, wasPart, isPart }) => [
          value,
          show(was),
          show(is),
          percent(wasPart),
          percent(isPart),
        ]),
        ["all", show(whole.was), show(whole.is), "100.0 %", "100.0 %"],
      ],
    },
  };
}
