import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { recorded } from "../../test/checkout.ts";
import type { NewEvent } from "../event/index.ts";
import { defineMetric, funnelShare, type Observation } from "../metric/index.ts";
import type { Condition } from "./condition.ts";
import { evaluateWindow, type Suppression, type WindowInput } from "./evaluate-window.ts";
import {
  type About,
  ConditionEvaluated,
  GuardrailsAssessed,
  type Phase,
  SignalHeld,
  SignalRaised,
  SignalSuppressed,
} from "./events.ts";
import type { Facts, Guardrails } from "./guardrail/guardrail.ts";
import { foldRule, type RuleState, signalId } from "./rule-state.ts";

const metric = defineMetric("conversion", {
  measure: funnelShare({ steps: ["a", "b"], by: "session", within: "1h" }),
  window: "1d",
  serves: "The test.",
  objective: { atLeast: 0.5, because: "the test says so" },
});

/** One window: kept, broken, broken with too few to ask about, held (too few to judge), without data. */
type Told = "k" | "b" | "f" | "h" | "-";
const counts: Readonly<Record<Told, readonly [number, number]>> = {
  k: [600, 1000],
  b: [100, 1000],
  f: [1, 20],
  h: [1, 5],
  "-": [0, 0],
};
const observation = (n: number, told: Told): Observation => {
  const [numerator, denominator] = counts[told];
  return {
    metric: metric.name,
    definition: "d",
    unit: "share",
    from: n * 10,
    to: n * 10 + 10,
    ...(denominator > 0 && { value: numerator / denominator }),
    numerator,
    denominator,
    watermark: 0,
    upTo: 0,
    rows: 0,
    rowsHash: "h",
  };
};

interface Life {
  readonly condition?: Partial<Condition>;
  readonly guardrails?: Guardrails;
  readonly segments?: readonly (string | undefined)[];
  readonly caseOf?: (signal: string) => string;
  readonly suppression?: (n: number) => Suppression | undefined;
}

const nothing: RuleState = new Map();

/** Lives through windows, one letter each, and gives what followed from each of them. */
function live(told: string, { condition, guardrails, segments = [undefined], caseOf, suppression }: Life = {}) {
  let state = nothing;
  let asked = 0;
  const windows = [...told].map((letter, n) => {
    const one = observation(n, letter as Told); // the tests write these letters alone
    const facts = (): Facts => {
      asked++;
      return { metric, series: [one], closes: one.to };
    };
    const input: WindowInput = {
      rule: "recovery",
      metric,
      condition: { kind: "objective", minSample: 10, ...condition } as Condition, // only what all kinds may say is added
      guardrails: guardrails ?? { peeking: false, sampleSize: 30 },
      window: { from: one.from, to: one.to },
      segments: segments.map((segment) => ({ ...(segment !== undefined && { segment }), series: [one], facts })),
      state,
      caseOf,
      suppression: suppression && (() => suppression(n)),
    };
    const outcome = evaluateWindow(input);
    state = outcome.state;
    return outcome;
  });
  const events = windows.flatMap((one) => one.events);
  return { windows, events, state, asked: () => asked };
}

const short = ({ type }: NewEvent) => type.replace(/^thence\.(signal-)?/, "");
/** Of each window: where the signal stands after it, and what was said beside. */
const story = ({ windows }: ReturnType<typeof live>) =>
  windows.map(({ events, state }) =>
    [state.get(undefined)?.phase, ...events.map(short).filter((type) => !/evaluated|assessed/.test(type))].join(" "),
  );

describe("a signal", () => {
  it("is raised once, stays while the condition is broken, is cleared, and is raised again under another id", () => {
    const lived = live("bbkbk");
    assert.deepEqual(story(lived), [
      "breached raised",
      "breached",
      "normal cleared",
      "breached raised",
      "normal cleared",
    ]);
    const raised = lived.events
      .filter((event) => event.type === SignalRaised.type)
      .map(({ tags }) => tags["thence.signal"]);
    assert.deepEqual(raised, [signalId("recovery", undefined, 0), signalId("recovery", undefined, 30)]);
  });

  it("bears the case that it becomes where a playbook asks about it, and none where nobody would be asked", () => {
    const casesIn = (caseOf?: (signal: string) => string) =>
      live("b", caseOf && { caseOf })
        .events.filter((event) => event.type === SignalRaised.type)
        .map(({ tags }) => tags["thence.case"]);
    assert.deepEqual(
      casesIn((signal) => `case of ${signal}`),
      [`case of ${signalId("recovery", undefined, 0)}`],
    );
    assert.deepEqual(casesIn(), [undefined]);
  });

  it("waits for so many windows in a row, and a kept one between them starts anew", () => {
    assert.deepEqual(story(live("bbkbbb", { condition: { for: 3 } })), [
      "pending",
      "pending",
      "normal",
      "pending",
      "pending",
      "breached raised",
    ]);
  });

  it("says how far a break is that is not long enough yet", () => {
    const [first] = live("b", { condition: { for: 3 } }).events;
    assert.match(JSON.stringify(first?.data), /broken in 1 of the 3 windows in a row that it takes/);
  });

  it("takes so many of the last so many, and is never raised by a window that is kept", () => {
    assert.deepEqual(story(live("bkbkkkkb", { condition: { of: { breaches: 2, windows: 3 } } })), [
      "pending",
      "pending",
      "breached raised",
      "normal cleared",
      "pending",
      "normal",
      "normal",
      "pending",
    ]);
  });

  it("recovers before it is cleared, and is the same signal where it breaks again meanwhile", () => {
    const lived = live("bkbkk", { condition: { keepFiring: 2 } });
    assert.deepEqual(story(lived), ["breached raised", "recovering", "breached", "recovering", "normal cleared"]);
  });

  it("is neither raised nor cleared by a window that is held, and such a window starts no row anew", () => {
    assert.deepEqual(story(live("hbhbhk", { condition: { for: 2 } })), [
      "normal",
      "pending",
      "pending",
      "breached raised",
      "breached",
      "normal cleared",
    ]);
  });

  it("takes a window without data as held, as broken, or as the one before, as the condition says", () => {
    const after = (onNoData: "hold" | "break" | "keep", told: string) => story(live(told, { condition: { onNoData } }));
    assert.deepEqual(after("hold", "k-b-"), ["normal", "normal", "breached raised", "breached"]);
    assert.deepEqual(after("break", "k-"), ["normal", "breached raised"]);
    assert.deepEqual(story(live("b-k-", { condition: { onNoData: "keep", for: 2 } })), [
      "pending",
      "breached raised",
      "normal cleared",
      "normal",
    ]);
  });

  it("has one id for one break of one segment, whoever notices it, and can be typed", () => {
    assert.match(signalId("r", undefined, 0), /^S-[0-9A-HJKMNP-TV-Z]{8}$/);
    assert.equal(signalId("r", "a", 0), signalId("r", "a", 0));
    assert.equal(
      new Set([signalId("r", undefined, 0), signalId("r", "a", 0), signalId("r", "a", 1), signalId("q", "a", 0)]).size,
      4,
    );
  });
});

describe("guardrails", () => {
  it("hold a break, are asked again at each broken window, and let it through when they no longer hold it", () => {
    const lived = live("ffhbb");
    assert.deepEqual(story(lived), ["held held", "held", "held", "breached raised", "breached"]);
    const held = lived.events.find((event) => event.type === SignalHeld.type);
    assert.match(JSON.stringify(held?.data), /"checks":\["sample-size"\]/);
    assert.equal(lived.asked(), 3);
  });

  it("are not asked while a signal is pending, kept or raised already", () => {
    assert.equal(live("kkbkbbbb", { condition: { for: 2 } }).asked(), 1);
  });

  it("forget a held break that ends by itself", () => {
    assert.deepEqual(story(live("fkf")), ["held held", "normal", "held held"]);
  });

  it("are told how often the number was looked at", () => {
    const { events } = live("kkkb", { guardrails: {} });
    const assessed = events.find((event) => event.type === GuardrailsAssessed.type);
    assert.match(JSON.stringify(assessed?.data), /looked at 4 times/);
  });

  it("are recorded whatever they say", () => {
    const { events } = live("b");
    assert.deepEqual(events.map(short), ["condition-evaluated", "guardrails-assessed", "raised"]);
    assert.match(JSON.stringify(events[1]?.data), /"verdict":"pass".*"reason":"nothing speaks against asking"/);
  });
});

describe("a suppressed signal", () => {
  const silence = { by: "silence S-1", reason: "we know" };
  it("is recorded once with who suppressed it, asks no guardrails, and is raised when it still breaks afterwards", () => {
    const lived = live("bbbb", { suppression: (n) => (n < 2 ? silence : undefined) });
    assert.deepEqual(story(lived), ["pending suppressed", "pending", "breached raised", "breached"]);
    assert.equal(lived.asked(), 1);
    const { data } = lived.events.find((event) => event.type === SignalSuppressed.type) ?? {};
    assert.deepEqual(data, {
      rule: "recovery",
      metric: "conversion",
      from: 0,
      to: 10,
      ...silence,
      signal: signalId("recovery", undefined, 0),
    });
  });

  it("is recorded again where something else suppresses it, and where it breaks anew", () => {
    const other = { by: "attention budget", reason: "three were asked this week" };
    assert.deepEqual(story(live("bbkb", { suppression: (n) => (n === 0 ? silence : other) })), [
      "pending suppressed",
      "pending suppressed",
      "normal",
      "pending suppressed",
    ]);
  });

  it("does not clear what is raised already", () => {
    assert.deepEqual(story(live("bbk", { suppression: (n) => (n > 0 ? silence : undefined) })), [
      "breached raised",
      "breached",
      "normal cleared",
    ]);
  });
});

describe("a window", () => {
  const at = (n: number, told: Told, state: RuleState) =>
    evaluateWindow({
      rule: "recovery",
      metric,
      condition: { kind: "objective" },
      window: { from: n * 10, to: n * 10 + 10 },
      segments: [{ series: [observation(n, told)], facts: () => ({ metric, series: [], closes: 0 }) }],
      state,
    });

  it("that comes after later ones is recorded as late, and nothing else follows", () => {
    const { state } = live("kk");
    const late = at(0.5, "b", state);
    assert.deepEqual(late.events.map(short), ["condition-evaluated"]);
    assert.match(JSON.stringify(late.events[0]?.data), /"late":true/);
    assert.deepEqual(late.state, state);
  });

  it("that was judged already says nothing again", () => {
    const { state } = live("kb");
    assert.deepEqual(at(1, "b", state), { events: [], state });
  });

  it("belongs to its rule's stream and is tagged with metric, segment and signal", () => {
    const { events } = live("b", { segments: ["uk"] });
    assert.deepEqual(events[0]?.stream, "thence.rule:recovery");
    assert.deepEqual(events[2]?.tags, {
      "thence.rule": "recovery",
      "thence.metric": "conversion",
      "thence.segment": "uk",
      "thence.signal": signalId("recovery", "uk", 0),
    });
  });

  it("is judged for all segments together and corrected for looking at many", () => {
    const fall: Condition = { kind: "relative-change", fall: 0.05, windows: 1 };
    const series = (now: number) => [
      observation(0, "k"),
      { ...observation(1, "k"), value: now / 1000, numerator: now },
    ];
    const numbers = [560, 400, 600, 601, 602, 603, 604, 605];
    const { events, state } = evaluateWindow({
      rule: "recovery",
      metric,
      condition: fall,
      guardrails: { peeking: false },
      window: { from: 10, to: 20 },
      segments: numbers.map((now, n) => ({
        segment: `s${n}`,
        series: series(now),
        facts: () => ({ metric, series: series(now), closes: 20 }),
      })),
      state: nothing,
    });
    assert.deepEqual([...state.values()].map(({ phase }) => phase).slice(0, 3), ["normal", "breached", "normal"]);
    assert.match(JSON.stringify(events[0]?.data), /of 8 segments that are looked at together/);
    assert.deepEqual(
      [...state.keys()],
      numbers.map((_, n) => `s${n}`),
    );
  });
});

const seed = 20_261_121;
const anyLife = fc.record({
  told: fc.array(fc.constantFrom<Told>("k", "b", "f", "h", "-"), { maxLength: 25 }).map((all) => all.join("")),
  condition: fc.oneof(
    fc.record({ for: fc.integer({ min: 1, max: 4 }), keepFiring: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      of: fc.record({ breaches: fc.integer({ min: 1, max: 3 }), windows: fc.integer({ min: 3, max: 5 }) }),
      onNoData: fc.constantFrom("hold" as const, "break" as const, "keep" as const),
    }),
  ),
  segments: fc.constantFrom([undefined], ["a", "b"], [undefined, "a"]),
  silenced: fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }),
});
const lifeOf = ({
  told,
  condition,
  segments,
  silenced,
}: typeof anyLife extends fc.Arbitrary<infer Life> ? Life : never) =>
  live(told, {
    condition,
    segments,
    suppression: (n) => (silenced[n] ? { by: `silence ${n % 2}`, reason: "we know" } : undefined),
  });

describe(`whatever happens to a rule (seed ${seed})`, () => {
  it("folding its events gives the very state that the evaluation returned, after each window", () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const { windows } = lifeOf(life);
        const log: NewEvent[] = [];
        for (const { events, state } of windows) {
          log.push(...events);
          assert.deepEqual(foldRule(recorded(log)), state);
        }
      }),
      { seed },
    );
  });

  it("a signal is never raised twice without being cleared between, and only a raised one is cleared", () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const raised = new Map<string | undefined, string>();
        for (const { type, data } of lifeOf(life).events) {
          const { segment, signal = "" } = data as About & { signal?: string }; // all events of a rule say so
          if (type === SignalRaised.type) {
            assert.equal(raised.has(segment), false);
            raised.set(segment, signal);
          } else if (type === "thence.signal-cleared") {
            assert.equal(raised.get(segment), signal);
            raised.delete(segment);
          }
        }
      }),
      { seed },
    );
  });

  it("a kept window raises nothing, every window is evaluated once for each segment, and a phase is what follows from the events", () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const lived = lifeOf(life);
        for (const { events } of lived.windows) {
          const evaluated = events.filter((event) => event.type === ConditionEvaluated.type);
          assert.equal(evaluated.length, life.segments.length);
          for (const { data } of evaluated) {
            const { segment, verdict, phase } = data as About & { verdict: string; phase: Phase }; // of that type
            const beside = events.filter((event) => (event.data as About).segment === segment).map(short); // as above
            if (verdict === "kept") assert.equal(beside.includes("raised"), false);
            if (beside.includes("raised")) assert.equal(phase, "breached");
            if (beside.includes("cleared")) assert.equal(phase, "normal");
            if (beside.includes("held")) assert.equal(phase, "held");
          }
        }
      }),
      { seed },
    );
  });
});
