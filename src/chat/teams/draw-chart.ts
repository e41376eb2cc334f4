import { chart, type Html, type Series } from "../page/parts.ts";
import { type Json, list, textOf } from "./card.ts";

/** A chart of Teams: lines by time, or bars by name. */
export function drawChart(element: Json): Html {
  const title = textOf(element["title"]);
  const data = list(element["data"]);
  const lines = data.filter((one) => Array.isArray(one["values"]));
  if (lines.length === 0) {
    const labels = data.map((one) => textOf(one["x"]) || textOf(one["legend"]));
    return chart(title, "bar", labels, [{ name: title, values: data.map((one) => Number(one["y"] ?? one["value"])) }]);
  }
  const places = [...new Set(lines.flatMap((one) => list(one["values"]).map(({ x }) => textOf(x))))].sort();
  const series: readonly Series[] = lines.map((one) => {
    const known = new Map(list(one["values"]).map(({ x, y }) => [textOf(x), Number(y)]));
    return { name: textOf(one["legend"]), values: places.map((place) => known.get(place) ?? Number.NaN) };
  });
  const kind = textOf(element["type"]).includes("Bar") ? "bar" : "line";
  return chart(
    title,
    kind,
    places.map((place) => place.replace(/T00:00:00(\.000)?Z$/, "")),
    series,
  );
}
