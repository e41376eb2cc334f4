import {
  conformanceRows,
  type JourneyRow,
  type Journeys,
  type MapDefinition,
  type Path,
  type ProcessMap,
  processMapRows,
  reworkRows,
} from "../insight/index.ts";

export interface PlaceAsked {
  readonly map: ProcessMap;
  /** What was typed. */
  readonly asked: string;
  readonly definition: MapDefinition;
  readonly expected: Path | undefined;
}

/**
 * The rows of a place as it is typed: an activity, `<from> -> <to>`, `variant:<rank>`, `start:`, `end:` or `repeating:<type>`, `reworked`,
 * `extra:<type>`, `back:` or `ping-pong:<from> -> <to>`; of an expected path `fits`, `deviates`, `missing:`, `unexpected:` or
 * `out-of-order:<type>`. None where there is no such place.
 */
export function placeRows(journeys: Journeys, { map, asked, definition, expected }: PlaceAsked): Iterable<JourneyRow> {
  const { activities, edges, hidden } = map;
  // A name that the map has goes before the notation, so that an activity called "a -> b" can be asked for.
  const isActivity = [...activities, ...(hidden?.activities ?? [])].some(({ type }) => type === asked);
  if (isActivity) return processMapRows(journeys, { activity: asked }, definition);
  const edge = [...edges, ...(hidden?.edges ?? [])].find(({ from, to }) => isPair(asked, from, to));
  if (edge) return processMapRows(journeys, { from: edge.from, to: edge.to }, definition);
  if (expected !== undefined && (asked === "fits" || asked === "deviates"))
    return conformanceRows(journeys, expected, { verdict: asked });
  if (asked === "reworked") return reworkRows(journeys, { reworked: true });
  const [, kind = "", type = ""] = /^([a-z-]+):(.*)$/s.exec(asked) ?? [];
  switch (kind) {
    case "variant":
      return /^\d+$/.test(type) ? processMapRows(journeys, { variant: Number(type) }, definition) : [];
    case "start":
      return processMapRows(journeys, { start: type }, definition);
    case "end":
      return processMapRows(journeys, { end: type }, definition);
    case "repeating":
      return processMapRows(journeys, { repeating: type }, definition);
    case "extra":
      return reworkRows(journeys, { extra: type });
    case "back":
    case "ping-pong":
      return loopRows(journeys, kind, type);
    case "missing":
    case "unexpected":
      return expected === undefined ? [] : conformanceRows(journeys, expected, { deviation: kind, type });
    case "out-of-order":
      return expected === undefined ? [] : conformanceRows(journeys, expected, { deviation: "out of order", type });
    default:
      return [];
  }
}

function isPair(asked: string, from: string, to: string): boolean {
  return asked === `${from} -> ${to}` || asked === `${from}->${to}`;
}

function loopRows(journeys: Journeys, kind: "back" | "ping-pong", asked: string): Iterable<JourneyRow> {
  for (const from of journeys.types) {
    if (!asked.startsWith(from)) continue;
    for (const to of journeys.types) {
      if (!isPair(asked, from, to)) continue;
      return reworkRows(journeys, kind === "back" ? { back: [from, to] } : { pingPong: [from, to] });
    }
  }
  return [];
}
