// Small logs with everything that may tell two ways of counting apart: ties, refined types, repeated tags, odd names and values.
import fc from "fast-check";
import type { RecordedEvent } from "../../src/event/index.ts";
import { type Journeys, journeyIndex, type Properties, propertyIndex } from "../../src/insight/index.ts";

export const odd = `it's "odd"\\ $.*[0] ~1/é😀`;
export const types = ["view", "cart", "buy", "gift", odd] as const;
const lineages: Readonly<Record<string, readonly string[]>> = { gift: ["gift", "buy"] };

const value = fc.constantFrom<unknown>(1, "1", 1.5, "1.50", "two", true, "true", null, -7, 2 ** 40, odd, "", "1e999");
const price = fc.oneof(
  fc.integer({ min: -500, max: 500 }).map((cents) => cents / 100),
  fc.constantFrom<unknown>("2.5", "+3", ".5", "4.", "five", "", null, undefined, 0.000001),
);
const told = fc.record({
  type: fc.constantFrom(...types),
  at: fc.integer({ min: 0, max: 20 }),
  who: fc.array(fc.constantFrom("x", "y", odd), { maxLength: 3 }),
  isOne: fc.boolean(),
  colour: fc.option(fc.constantFrom("red", "blue"), { nil: undefined }),
  p: fc.option(value, { nil: undefined }),
  within: fc.option(value, { nil: undefined }),
  price,
  isPersonal: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
});

export type Tale = readonly RecordedEvent[];

const day = 86_400_000_000;
/** A Sunday on which Copenhagen's clock was set back; the moments of a tale lie 4 hours apart around it. */
const base = Date.UTC(2025, 9, 26) * 1000 - 2 * day;
const step = 4 * 3_600_000_000;
export const moment = (at: number) => base + at * step;

/** Logs of up to so many events, in log order. */
export const tales = (maxLength = 24): fc.Arbitrary<Tale> =>
  fc.array(told, { maxLength }).map((all) =>
    all.map(({ type, at, who, isOne, colour, p, within, price, isPersonal }, i) => ({
      id: `event-${i + 1}`,
      type,
      lineage: lineages[type] ?? [type],
      version: 1,
      data: {
        ...(p !== undefined && { [odd]: p }),
        ...(within !== undefined && { address: { [odd]: within } }),
        ...(price !== undefined && { price }),
      },
      ...(isPersonal && { personal: { subject: "who:x", fields: ["address"] } }),
      tags: {
        ...(who.length > 0 && { [odd]: isOne ? (who[0] ?? "") : who }),
        ...(colour !== undefined && { colour }),
      },
      position: i + 1,
      occurred: moment(at),
      offset: 0,
      recorded: 0,
      commit: "commit",
      actor: { kind: "human", id: `a-${i % 2}`, via: "test", assurance: "none" } as never, // only its kind and id are read
      intent: { command: i % 3 === 0 ? odd : "tell", ...(i % 2 === 0 && { reason: "why" }) },
    })),
  );

const character = fc.constantFrom(..."'\"\\/~$.*[]{}()0-;:%_?#é😀\n\t a&|`");
const name = fc.string({ unit: character, minLength: 1, maxLength: 6 });

/** A few events whose type, tag, property and value have odd names. */
export const oddTales = fc
  .record({
    type: name,
    tag: name,
    property: name,
    value: name.map((text) => `v${text}`),
    who: fc.array(name, { minLength: 3, maxLength: 3 }),
  })
  .map(({ who, ...names }) => ({ ...names, events: who.map((one, i) => oddEvent(one, i, names)) }));

function oddEvent(
  who: string,
  i: number,
  { type, tag, property, value }: { readonly [name in "type" | "tag" | "property" | "value"]: string },
): RecordedEvent {
  return {
    id: `event-${i}`,
    type,
    lineage: [type],
    version: 1,
    data: { [property]: i === 2 ? who : value },
    tags: { [tag]: i === 0 ? [who, who, value] : value },
    position: i + 1,
    occurred: i,
    offset: 0,
    recorded: 0,
    commit: "commit",
    intent: { command: "tell" },
  };
}

/** The columns that the engine answers from. */
export function engineOf(
  events: Tale,
  by: string | undefined,
  properties: readonly string[],
): { readonly journeys: Journeys; readonly properties: Properties } {
  const index = journeyIndex(by);
  for (const event of events) index.add(event);
  const columns = properties.map((name) => {
    const column = propertyIndex(name);
    for (const event of events) column.add(event);
    return [name, column.column()] as const;
  });
  return { journeys: index.journeys(), properties: new Map(columns) };
}

/** An event as a row of the table that statements read. */
export function rowOf(event: RecordedEvent) {
  const { position, type, lineage, occurred, tags, data, actor, intent, personal } = event;
  return {
    position,
    type,
    lineage,
    occurred_us: occurred,
    tags: JSON.stringify(tags),
    data: JSON.stringify(data),
    actor: actor?.id ?? null,
    actor_kind: actor?.kind ?? null,
    command: intent.command,
    reason: intent.reason ?? null,
    personal: personal === undefined ? null : JSON.stringify(personal),
  };
}
