import type { Metric, Observation, Window } from "../../metric/index.ts";
import type { englishNumbers } from "./say-en-numbers.ts";
import { shownIn } from "./shown.ts";

const { amount, interval, name, number, part, period, points, signed, time } = shownIn("da");

const ofShare = ({ unit }: Metric, { numerator, denominator }: Observation) =>
  unit === "share" ? ` (${numerator} af ${denominator})` : "";
const valueText = (metric: Metric, one: Observation) =>
  `${one.value === undefined ? "uden data" : amount(metric, one.value)}${ofShare(metric, one)}`;

export const danishNumbers: typeof englishNumbers = {
  value: (metric, segment, one) =>
    `${name(metric, segment)} var ${valueText(metric, one)} i ${period(one)}, ud fra ${one.rows} hændelser.`,
  noWindow: ({ name: metric, window }) =>
    `${metric} har intet lukket vindue dér: det måles i vinduer på ${window}, og det, der ikke er lukket endnu, har intet tal.`,
  noMetric: (known: readonly string[]) =>
    known.length === 0
      ? "Sagen handler ikke om noget måltal, og loggen har intet at spørge om."
      : `Sagen handler ikke om noget måltal. Nævn et: ${known.join(", ")}.`,
  noData: (metric: string, window: Window) =>
    `${metric} har intet tal i ${period(window)}: intet af det, der tælles, skete dér.`,
  emptyPeriod: () => "Den periode er tom: den slutter, før den begynder, eller dagen findes ikke.",
  oneWindowOnly: ({ name: metric, window }) =>
    `Hvad der er normalt, kan siges om ét vindue af ${metric} (${window}), og denne periode har flere eller ingen. Spørg om et enkelt.`,
  tooFewWindows: ({ name: metric }, least) =>
    `Der er for få vinduer af ${metric} med et tal til at sige det: der skal ${least} i træk til.`,
  certainty: (metric, one) => {
    const { low, high, denominator, rows } = one;
    const sample = metric.unit === "share" ? `${denominator} tilfælde` : `${rows} hændelser`;
    const least = metric.objective?.minSample;
    const few = least !== undefined && denominator < least ? ` Færre end ${least} bedømmes slet ikke.` : "";
    return low === undefined || high === undefined
      ? `Ud fra ${sample}; hvor meget tilfældet kan have flyttet det, kan ikke siges om dette tal.${few}`
      : `Ud fra ${sample}; det sande tal ligger sandsynligvis inden for ${interval(metric, low, high)} (95 %).${few}`;
  },
  rows: (one, units, shown) => {
    const leftOut = (one.missing ?? 0) + (one.sealed ?? 0) + (one.unreadable ?? 0);
    return `${one.rows} hændelser blev talt, i ${units} rækker${shown < units ? `; de første ${shown} er vist` : ""}.${
      leftOut > 0 ? ` ${leftOut} blev udeladt: uden egenskaben, personlige, eller ikke et tal.` : ""
    }`;
  },
  rowsCommand: (show) => `Hvem de er, vises af: thence ${show}`,
  rowColumns: () => ["række", "tæller", "hændelser"],
  yesNo: (counts) => (counts ? "ja" : "nej"),
  trend: (metric, segment, list) => {
    const [first, last] = [list[0], list.at(-1)];
    if (!first || !last) return "";
    const sorted = list.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0));
    const [lowest = first, highest = last] = [sorted[0], sorted.at(-1)];
    const head = `${name(metric, segment)} fra ${period(first)} til ${period(last)}`;
    if (list.length === 1) return `${name(metric, segment)} var ${valueText(metric, first)} i ${period(first)}.`;
    return `${head}, ${list.length} stykker: første ${valueText(metric, first)}, sidste ${valueText(metric, last)}; lavest ${valueText(metric, lowest)} i ${period(lowest)}, højest ${valueText(metric, highest)} i ${period(highest)}.`;
  },
  cut: (steps) => `Det er de sidste ${steps} stykker; der kan spørges om tidligere med en periode.`,
  numberColumns: (metric) => ["tid", metric.name, ...(metric.unit === "share" ? ["af"] : []), "95 %", "hændelser"],
  numberCells: (metric, one) => [
    one.value === undefined ? "–" : amount(metric, one.value),
    ...(metric.unit === "share" ? [`${one.numerator} af ${one.denominator}`] : []),
    one.low === undefined || one.high === undefined ? "–" : interval(metric, one.low, one.high),
    String(one.rows),
  ],
  split: (metric, by, list) => {
    const named = list.filter(({ segment, value }) => segment?.kind === "value" && value !== undefined);
    const sorted = named.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0));
    const [lowest, highest] = [sorted[0], sorted.at(-1)];
    const [window] = list;
    if (!lowest || !highest || !window) return "";
    return `${metric.name} fordelt på ${by} i ${period(window)}: lavest ${valueText(metric, lowest)} for ${part(lowest)}, højest ${valueText(metric, highest)} for ${part(highest)}.`;
  },
  noProperty: (metric, by) => `Ingen hændelse, som ${metric} tæller dér, har egenskaben ${by}.`,
  noProperties: () => "Der er ingen egenskab i denne log at fordele på.",
  chosenProperty: (by) => `Ingen egenskab blev nævnt, så det siges fordelt på ${by}.`,
  drivers: (metric, told) =>
    `${metric.name} ændrede sig med ${points(told.change)} point fra ${period(told.before)} til ${period(told.after)}. Fordelt på ${told.by}: ${points(told.rate)} point inden for delene, ${points(told.mix)} point fordi delene har andre størrelser.`,
  driver: (segment, rate, mix, widest) =>
    `Mest kom fra ${segment}: ${points(rate)} point ved dens eget tal, ${points(mix)} ved dens størrelse.${
      widest ? ` Dens eget tal ændrede sig med ${points(widest[0])} til ${points(widest[1])} point (95 %).` : ""
    }`,
  driverColumns: (by) => [by, "før", "efter", "eget, point", "størrelse, point"],
  plainDriver: (metric, told) =>
    `${metric.name} fordelt på ${told.by}, fra ${period(told.before)} til ${period(told.after)}: ${told.part} ændrede sig mest, fra ${amount(metric, told.was)} til ${amount(metric, told.is)}.`,
  plainDriverColumns: (by) => [by, "før", "efter", "ændring"],
  compared: (metric, was, difference, ofDifference, ratio) => {
    const change = metric.unit === "share" ? `${points(difference)} point` : signed(metric, difference);
    const chance = "; tilfældet alene kunne gøre det";
    const likely = ofDifference
      ? ` (95 %: ${points(ofDifference[0])} til ${points(ofDifference[1])} point${ofDifference[0] < 0 && ofDifference[1] > 0 ? chance : ""})`
      : ratio
        ? `, ${number(ratio.estimate)} gange så mange på samme tid (95 %: ${number(ratio.low)} til ${number(ratio.high)}${ratio.low < 1 && ratio.high > 1 ? chance : ""})`
        : "";
    return `I ${period(was)} var det ${valueText(metric, was)}: en ændring på ${change}${likely}.`;
  },
  usual: (metric, { value, values, median }) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const verdict = value < low ? "under dem alle" : value > high ? "over dem alle" : "inden for det";
    return `I de ${values.length} vinduer før var det ${amount(metric, low)} til ${amount(metric, high)}, halvdelen af dem op til ${amount(metric, median)}: dette er ${verdict}.`;
  },
  sameTime: (metric, { value, values }) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const isNew = value < low || value > high;
    return `På samme tid i de ${values.length} uger før var det ${amount(metric, low)} til ${amount(metric, high)}: ${isNew ? "det er nyt dér" : "som det plejer dér, så det kan være sæsonen"}.`;
  },
  noSeason: () => "Loggen når ikke tilbage til samme tid i to uger før, så sæsonen kan ikke siges.",
  forecast: (of, metric, told) =>
    `Hvis det fortsætter, som det gjorde, bliver ${of} omkring ${amount(metric, told.expected)} i ${period(told.next)}, sandsynligvis inden for ${interval(metric, told.low, told.high)} (95 %): lært af de sidste ${told.windows} vinduer, ved eksponentiel udjævning.`,
  forecastLate: () => "Det vindue er allerede lukket, og intet af det, der tælles, skete i det.",
  time,
};
