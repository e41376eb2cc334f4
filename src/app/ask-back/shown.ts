import type { Metric, Observation } from "../../metric/index.ts";
import type { AskedSegment, Language } from "../../question/index.ts";
import { type Shown, showInterval, showValue } from "../../signal/index.ts";
import { segmentName } from "../segment.ts";
import { periodText, timeText } from "../text.ts";

/** Values, stretches and names as both languages write them: the same digits everywhere, with the language's own points and commas. */
export function shownIn(language: Language) {
  const local = (text: string) => (language === "da" ? text.replace(/\d[\d.,]*/gu, swapped) : text);
  const withUnit = ({ unit, unitText }: Shown, text: string) =>
    unitText === undefined || unit === "share" || unit === "count" || unit === "duration"
      ? text
      : `${text} ${unitText}`;
  const amount = (of: Shown, value: number) => withUnit(of, local(showValue({ unit: of.unit }, value)));
  const points = (share: number) => {
    const text = (Math.abs(share) * 100).toFixed(1);
    const sign = text === "0.0" ? "" : share < 0 ? "−" : "+";
    return `${sign}${local(text)}`;
  };
  return {
    amount,
    points,
    /** A difference of two values of a metric, with its sign. */
    signed: (of: Shown, value: number) => `${value < 0 ? "−" : value > 0 ? "+" : ""}${amount(of, Math.abs(value))}`,
    interval: ({ unit }: Shown, low: number, high: number) =>
      local(showInterval({ unit }, low, high)).replace(" to ", language === "da" ? " til " : " to "),
    number: (value: number) => local(new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 }).format(value)),
    period: periodText,
    time: timeText,
    name: (metric: Pick<Metric, "name">, segment: AskedSegment | undefined) =>
      segment ? `${metric.name} (${segment.property} = ${segment.value})` : metric.name,
    part: (one: Observation | undefined) => (one?.segment ? segmentName(one.segment) : ""),
  };
}

function swapped(number: string): string {
  return number.replace(/[.,]/gu, (sign) => (sign === "." ? "," : "."));
}
