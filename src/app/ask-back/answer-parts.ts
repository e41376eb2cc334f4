import { addsUp, type Metric, type Observation, type Window } from "../../metric/index.ts";
import type { InquiryNumber, InquiryQuery } from "../../question/index.ts";
import { kitagawa, newcombe } from "../../statistics/index.ts";
import { segmentName } from "../segment.ts";
import { type Asked, refused, type Told } from "./asked.ts";
import { frozenOf, metricOf, mostGroups, observed, splitIn, whole, windowsBefore, windowsIn } from "./measure.ts";

type Of<Intent> = Extract<InquiryQuery, { intent: Intent }>;

const partName = ({ segment }: Observation) => (segment ? segmentName(segment) : "");

export async function splitAnswer(asked: Asked, query: Of<"split">): Promise<Told> {
  const { say } = asked;
  const metric = metricOf(asked, query.metric);
  const frozen = frozenOf(asked).observations.at(-1);
  const isOfCase = !query.period && frozen?.metric === metric.name;
  const windows = isOfCase ? [] : await windowsIn(asked, metric, query.period);
  const window = isOfCase ? { from: frozen.from, to: frozen.to } : query.period ? whole(windows) : windows.at(-1);
  if (!window) return refused(say.noWindow(metric));
  const parts = await splitIn(asked, metric, [window], query.by);
  if (parts.length === 0) return refused(say.noData(metric.name, window));
  const observations = parts.map(({ observation }) => observation);
  if (observations.every(({ segment }) => segment?.kind !== "value"))
    return refused(say.noProperty(metric.name, query.by));
  return {
    sentences: [say.split(metric, query.by, observations)],
    numbers: parts.map((one) => observed(one, mostGroups)),
    table: {
      columns: [query.by, ...say.numberColumns(metric).slice(1)],
      rows: observations.map((one) => [say.part(one), ...say.numberCells(metric, one)]),
    },
    chart: "segments",
  };
}

/** The stretches that are held against each other: what the case is about and the windows of its evidence before, or a period and as much before it. */
async function stretches(
  asked: Asked,
  metric: Metric,
  query: Of<"drivers">,
): Promise<{ readonly before: Window; readonly after: Window } | undefined> {
  const { observations } = frozenOf(asked);
  const frozen = observations.at(-1);
  const windows = query.period || frozen?.metric !== metric.name ? await windowsIn(asked, metric, query.period) : [];
  if (frozen && windows.length === 0 && !query.period) {
    const after = { from: frozen.from, to: frozen.to };
    const earlier = whole(observations.slice(0, -1));
    const before = metric.unit === "share" && earlier ? earlier : windowsBefore(metric, after.from, 1);
    return before && { before, after };
  }
  const shown = query.period ? windows : windows.slice(-1);
  const after = whole(shown);
  const before = after && windowsBefore(metric, after.from, shown.length);
  return before && { before, after };
}

export async function driversAnswer(asked: Asked, query: Of<"drivers">): Promise<Told> {
  const { say, vocabulary, playbook } = asked;
  const metric = metricOf(asked, query.metric);
  const by = query.by ?? playbook?.segments?.by ?? vocabulary.properties.find(({ values }) => values.length > 1)?.name;
  if (by === undefined) return refused(say.noProperties());
  const compared = await stretches(asked, metric, query);
  if (!compared) return refused(say.noWindow(metric));
  const parts = await splitIn(asked, metric, [compared.before, compared.after], by);
  const isAfter = ({ from }: Observation) => from === compared.after.from;
  const [before, after] = [
    parts.filter(({ observation }) => !isAfter(observation)),
    parts.filter(({ observation }) => isAfter(observation)),
  ];
  if (before.length === 0 || after.length === 0)
    return refused(say.noData(metric.name, before.length === 0 ? compared.before : compared.after));
  const numbers: InquiryNumber[] = parts.map((one) => observed(one, mostGroups));
  const place = (wanted: Observation) => parts.findIndex(({ observation }) => observation === wanted);
  const named = [...new Set(parts.map(({ observation }) => partName(observation)))].map((name) => ({
    before: before.find(({ observation }) => partName(observation) === name)?.observation,
    after: after.find(({ observation }) => partName(observation) === name)?.observation,
  }));
  const chosen = query.by === undefined ? [say.chosenProperty(by)] : [];
  if (metric.unit !== "share") return plainDrivers(asked, metric, { by, named, numbers, place, compared, chosen });
  const counts = (one: Observation | undefined) => [one?.numerator ?? 0, one?.denominator ?? 0] as const;
  const table = named.map((one) => ({ before: counts(one.before), after: counts(one.after) }));
  const { change, mix, rate, parts: halves } = kitagawa(table);
  const of = numbers.map((_, i) => i);
  const told = named.map((one, i) => ({ ...one, mix: halves[i]?.mix ?? 0, rate: halves[i]?.rate ?? 0 }));
  const ordered = told.toSorted((a, b) => Math.abs(b.mix + b.rate) - Math.abs(a.mix + a.rate));
  const derived = (name: string, value: number, places: readonly number[]): InquiryNumber => ({
    kind: "derived",
    name,
    value,
    of: places,
  });
  for (const one of ordered) {
    const places = [one.before, one.after].flatMap((part) => (part ? [place(part)] : []));
    numbers.push(derived(`rate ${nameOf(one)}`, one.rate, places), derived(`mix ${nameOf(one)}`, one.mix, of));
  }
  numbers.push(derived("change", change, of), derived("mix", mix, of), derived("rate", rate, of));
  const [most] = ordered;
  const widest =
    most?.before && most.after && counts(most.before)[1] > 0 && counts(most.after)[1] > 0
      ? newcombe(counts(most.after), counts(most.before))
      : undefined;
  return {
    sentences: [
      ...chosen,
      say.drivers(metric, { by, change, mix, rate, ...compared }),
      ...(most ? [say.driver(say.part(most.after ?? most.before), most.rate, most.mix, widest)] : []),
    ],
    numbers,
    table: {
      columns: say.driverColumns(by),
      rows: ordered.map((one) => [
        say.part(one.after ?? one.before),
        ...[one.before, one.after].map((part) => (part?.value === undefined ? "–" : say.amount(metric, part.value))),
        say.points(one.rate),
        say.points(one.mix),
      ]),
    },
  };
}

const nameOf = (one: { readonly before: Observation | undefined; readonly after: Observation | undefined }) => {
  const part = one.after ?? one.before;
  return part ? partName(part) : "";
};

interface Plain {
  readonly by: string;
  readonly named: readonly { readonly before: Observation | undefined; readonly after: Observation | undefined }[];
  readonly numbers: readonly InquiryNumber[];
  readonly place: (one: Observation) => number;
  readonly compared: { readonly before: Window; readonly after: Window };
  readonly chosen: readonly string[];
}

/** Of a number that is no share only what each part did can be told; of a count and a sum, a part that is gone is zero. */
function plainDrivers(asked: Asked, metric: Metric, { by, named, numbers, place, compared, chosen }: Plain): Told {
  const { say } = asked;
  const told = named.flatMap(({ before, after }) => {
    const one = before ?? after;
    const absent = one && addsUp(one) ? 0 : undefined;
    const [was, is] = [before?.value ?? absent, after?.value ?? absent];
    if (was === undefined || is === undefined || !one) return [];
    const of = [before, after].flatMap((part) => (part ? [place(part)] : []));
    return [{ name: partName(one), shown: say.part(one), was, is, change: is - was, of }];
  });
  const ordered = told.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change));
  const [most] = ordered;
  if (!most) return refused(say.noData(metric.name, compared.after));
  return {
    sentences: [...chosen, say.plainDriver(metric, { by, ...compared, part: most.shown, was: most.was, is: most.is })],
    numbers: [
      ...numbers,
      ...ordered.map(
        ({ name, change, of }) => ({ kind: "derived", name: `change ${name}`, value: change, of }) as const,
      ),
    ],
    table: {
      columns: say.plainDriverColumns(by),
      rows: ordered.map(({ shown, was, is, change }) => [
        shown,
        ...[was, is, change].map((value) => say.amount(metric, value)),
      ]),
    },
  };
}
