import type { Capabilities } from "../../question/index.ts";
import type { Contract } from "../contract.ts";
import { calls } from "./channel/calls.ts";
import { charts } from "./channel/charts.ts";
import { limits } from "./channel/limits.ts";
import { requests } from "./channel/requests.ts";
import { sending } from "./channel/sending.ts";
import type { ChannelHarness, ChannelStage } from "./channel/stage.ts";
import { texts } from "./channel/texts.ts";

export type {
  Called,
  ChannelHarness,
  ChannelStage,
  Delivered,
  Does,
  Fraud,
  Standing,
  Trouble,
} from "./channel/stage.ts";

/** What every channel promises. */
export const channelContract: Contract<ChannelHarness> = {
  port: "channel",
  clauses: [...sending, ...limits, ...texts, ...charts, ...calls, ...requests],
  lacks: async (harness) => {
    const stage = await harness.open();
    await stage.close?.();
    const asked = new Set(channelContract.clauses.map(({ needs }) => needs));
    return Object.fromEntries(
      Object.entries({ ...lacksOf(stage), ...harness.lacks }).filter(([what]) => asked.has(what)),
    );
  },
};

/** What a channel cannot do, by what it says of itself. */
function lacksOf({ channel, spoil }: ChannelStage): Readonly<Record<string, string>> {
  const { update, threads, asides, lookup, repeats }: Capabilities = channel.capabilities;
  const hasRequests = channel.receive !== undefined;
  return {
    ...(update ? {} : { update: "what was sent cannot be changed there" }),
    ...(update && spoil ? {} : { "updating over a network": "there is none in between, or nothing to update" }),
    ...(threads ? {} : { threads: "no message answers another there" }),
    ...(asides ? {} : { asides: "everybody who reads along would read it" }),
    ...(lookup ? {} : { lookup: "people are known there by their ids alone" }),
    ...(repeats === "found" ? {} : { finding: "it cannot be searched for what was sent" }),
    ...(repeats === "found" && spoil ? {} : { "looking over a network": "there is nothing to look over" }),
    ...(repeats === "refused" ? {} : { "refusing repeats": "its platform takes the same message twice" }),
    ...(hasRequests
      ? {}
      : {
          ...Object.fromEntries(
            ["requests", "old requests", "audiences", "shared secrets"].map((what) => [what, "nothing comes in"]),
          ),
        }),
    ...(spoil ? {} : { calls: "nothing is called", times: "nothing is called" }),
    ...(Number.isFinite(channel.limits.message) ? {} : { limits: "it takes messages of any length" }),
  };
}
