import type { Named } from "./names.ts";
import type { Unread } from "./parse-question.ts";
import {
  type AskedPeriod,
  type AskedSegment,
  type Comparison,
  type InquiryQuery,
  type Intent,
  type Slot,
  slotsOf,
} from "./query.ts";
import type { FoundName, Scan } from "./scan.ts";
import type { Vocabulary } from "./vocabulary.ts";
import type { Link } from "./words.ts";

/** What was found for each place of a query. */
export interface Slots {
  readonly metric?: string;
  readonly segment?: AskedSegment;
  readonly by?: string;
  readonly period?: AskedPeriod;
  readonly with?: Comparison;
  readonly playbook?: string;
  readonly person?: string;
}

type Resolved = { readonly query: InquiryQuery } | { readonly cannot: Unread; readonly meant: readonly InquiryQuery[] };

const slotOf: Readonly<Record<Named["kind"], Slot>> = {
  metric: "metric",
  property: "by",
  value: "segment",
  person: "person",
  playbook: "playbook",
};

const linked: Readonly<Record<Link, readonly Named["kind"][]>> = {
  by: ["property", "person"],
  of: ["metric", "playbook"],
  for: ["value", "metric"],
  and: [],
  is: [],
};

/** The one query that all that was found says, or why there is none. */
export function queryOf(found: Scan, vocabulary: Vocabulary): Resolved {
  const cannot = (problem: Unread, meant: readonly InquiryQuery[] = []) => ({ cannot: problem, meant });
  if (found.unknown.length > 0) return cannot({ kind: "unknown-words", words: found.unknown });
  if (found.unknownValue) return cannot({ kind: "unknown-value", ...found.unknownValue });
  const said = new Map(found.intents.map((one) => [`${one.intent}/${one.with ?? ""}`, one]));
  // "How much did it go up, by device": the general words belong to what is asked in particular.
  if (said.size > 1) said.delete("value/");
  const [asked, ...others] = said.values();
  if (asked && others.length > 0)
    return cannot({ kind: "several-questions", phrases: [asked, ...others].map(({ text }) => text) });
  const slots: Record<Slot, unknown[]> = {
    metric: [],
    segment: [...found.segments],
    by: [],
    period: [...found.periods],
    with: asked?.with ? [asked.with] : [],
    playbook: [],
    person: [],
  };
  const allowed = allowedWith(asked?.intent);
  for (const name of found.names) {
    const meant = meaningOf(name, allowed);
    if (!meant) {
      const slot = slotOf[name.named[0]?.kind ?? "metric"];
      return cannot({ kind: "not-with", intent: asked?.intent ?? "value", slot });
    }
    if (meant.length > 1) {
      const readings = meant.map((one) => (one.kind === "value" ? `${one.property} = "${one.name}"` : one.kind));
      return cannot({ kind: "ambiguous", name: name.text, readings });
    }
    const [only] = meant;
    if (only) slots[slotOf[only.kind]].push(only.kind === "value" ? segmentOf(only) : only.name);
  }
  for (const [slot, values] of Object.entries(slots)) {
    const distinct = new Set(values.map((value) => JSON.stringify(value)));
    // The keys are those of `slots`.
    if (distinct.size > 1) return cannot({ kind: "several-of", slot: slot as Slot });
  }
  // Each list was filled with what its place holds, just above.
  const one = Object.fromEntries(
    Object.entries(slots).flatMap(([slot, [value]]) => (value === undefined ? [] : [[slot, value]])),
  ) as Slots;
  const intent = intentOf(asked?.intent, one);
  if (!intent) return cannot({ kind: "nothing-asked" });
  for (const slot of Object.keys(one))
    if (!slotsOf[intent].some((known) => known === slot))
      // The keys are those of `slots`.
      return cannot({ kind: "not-with", intent, slot: slot as Slot });
  if (intent === "split" && one.by === undefined) {
    const meant = vocabulary.properties.slice(0, 3).map(({ name }) => queryWith("split", { ...one, by: name }));
    return cannot({ kind: "needs", intent, slot: "by" }, meant);
  }
  return { query: queryWith(intent, one) };
}

function allowedWith(intent: Intent | undefined): readonly Slot[] {
  if (intent === undefined) return ["metric", "segment", "by", "playbook", "person"];
  return intent === "value" ? [...slotsOf.value, "by"] : slotsOf[intent];
}

function intentOf(asked: Intent | undefined, slots: Slots): Intent | undefined {
  if ((asked === undefined || asked === "value") && slots.by !== undefined) return "split";
  if (asked) return asked;
  if (slots.playbook !== undefined || slots.person !== undefined) return "history";
  if (slots.period) return "trend";
  return slots.segment || slots.metric !== undefined ? "value" : undefined;
}

/** What a name means here: what may be asked of, and then what the word before it says. Undefined where it may not be said at all. */
function meaningOf({ named, link }: FoundName, allowed: readonly Slot[]): readonly Named[] | undefined {
  const possible = named.filter(({ kind }) => allowed.includes(slotOf[kind]));
  if (possible.length === 0) return undefined;
  const meant = link ? possible.filter(({ kind }) => linked[link].includes(kind)) : [];
  return meant.length > 0 ? meant : possible;
}

function segmentOf({ property, name }: Named & { readonly kind: "value" }): AskedSegment {
  return { property, value: name };
}

/** A query of an intent with what was found; what its places may hold was checked. */
export function queryWith(intent: Intent, slots: Slots): InquiryQuery {
  const { metric, segment, period, by, playbook, person } = slots;
  const part = { ...(metric !== undefined && { metric }), ...(period && { period }) };
  const ofPart = { ...part, ...(segment && { segment }) };
  switch (intent) {
    case "value":
    case "trend":
    case "rows":
    case "certainty":
    case "usual":
      return { intent, ...ofPart };
    case "compare":
      return { intent, with: slots.with ?? "previous", ...ofPart };
    case "split":
      return { intent, by: by ?? "", ...part };
    case "drivers":
      return { intent, ...(by !== undefined && { by }), ...part };
    case "forecast":
      return { intent, ...(metric !== undefined && { metric }), ...(segment && { segment }) };
    case "definition":
      return { intent, ...(metric !== undefined && { metric }) };
    case "history":
      return { intent, ...(playbook !== undefined && { playbook }), ...(person !== undefined && { person }) };
    default:
      return { intent };
  }
}
