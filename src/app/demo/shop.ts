import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Micros, NewEvent } from "../../event/index.ts";
import type { AppendOptions, EventStore } from "../../store/index.ts";
import { loadConfig } from "../config.ts";
import type { Scenario } from "./scenario.ts";

const minute = 60_000_000;
const seed = 7;

interface Happening {
  readonly at: Micros;
  readonly events: readonly NewEvent[];
  readonly options: AppendOptions;
}

/** What examples/shop/simulation exports. */
interface Simulation {
  readonly times: { readonly start: Micros; readonly watch: Micros; readonly release: Micros };
  simulateShop(seed: number): { happenings(at: Micros): Happening[]; rollBack(at: Micros, effect: string): Happening };
}

/** Where an example lies: beside the sources in a checkout, beside the built files in an installed package. */
export function exampleFile(path: string): string {
  const source = new URL(`../../../examples/${path}.ts`, import.meta.url);
  return fileURLToPath(existsSync(source) ? source : new URL(`../../examples/${path}.js`, import.meta.url));
}

/** The small seeded shop: a new checkout form goes live, and fewer customers get through it. */
export async function shopScenario(): Promise<Scenario> {
  const { config } = await loadConfig(exampleFile("shop/thence.config"));
  const { times, simulateShop } = (await import(exampleFile("shop/simulation"))) as Simulation;
  const shop = simulateShop(seed);
  let played = times.start;
  let later: Happening[] = [];

  const advance = async (store: EventStore, to: Micros) => {
    for (; played + minute <= to; played += minute) later.push(...shop.happenings(played));
    const due = later.filter((one) => one.at <= to).sort((a, b) => a.at - b.at);
    later = later.filter((one) => one.at > to);
    await Promise.all(due.map(({ events, options }) => store.append(events, options)));
  };
  return {
    config,
    watchFrom: times.watch,
    end: times.watch + 180 * minute,
    prepare: async (store, progress) => {
      progress(0, "four hours of the shop");
      await advance(store, times.watch);
    },
    advance,
    act: async (store, effect, at) => {
      const { events, options } = shop.rollBack(at, effect);
      await store.append(events, options);
    },
  };
}
