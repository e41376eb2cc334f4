import type { AppendOptions, Micros, NewEvent } from "thence";
import {
  CampaignEnded,
  CampaignStarted,
  FeatureReleased,
  FormReleased,
  FormRolledBack,
  TermsChanged,
} from "./events.ts";

const minute = 60_000_000;
const monday: Micros = Date.UTC(2026, 2, 2) * 1000;

/** The n-th day of the story, from 1 to 42, at a time of that day (UTC). */
export const day = (n: number, hours = 0, minutes = 0): Micros =>
  monday + ((n - 1) * 1440 + hours * 60 + minutes) * minute;

export const days = 42;

/** What the shop is like at a moment, and what changes it. */
export interface Shop {
  readonly checkoutForm: 17 | 18;
  readonly startPage: 6 | 7;
  readonly hasGiftLists: boolean;
  readonly hasCampaign: boolean;
  readonly hasFreeShipping: boolean;
}

export const opening: Shop = {
  checkoutForm: 17,
  startPage: 6,
  hasGiftLists: false,
  hasCampaign: false,
  hasFreeShipping: false,
};

/** Something that people do to the shop: what becomes of it, and the event that says so, with its intent. */
export interface Change {
  readonly becomes: Partial<Shop>;
  readonly event: (occurred: Micros) => NewEvent;
  readonly intent: AppendOptions;
}

const by = (id: string) => ({ actor: { kind: "person", id } }) as const;

export const changes = {
  releaseGiftLists: {
    becomes: { hasGiftLists: true },
    event: (occurred) => FeatureReleased({ what: "gift-lists" }, { occurred }),
    intent: { command: "release-feature", reason: "who gives to many comes back", ...by("ida") },
  },
  startCampaign: {
    becomes: { hasCampaign: true },
    event: (occurred) => CampaignStarted({ what: "spring" }, { occurred }),
    intent: { command: "start-campaign", reason: "new buyers before Easter", ...by("noor") },
  },
  releaseStartPage: {
    becomes: { startPage: 7 },
    event: (occurred) => FormReleased({ what: "start-page", version: 7 }, { occurred }),
    intent: { command: "release-form", reason: "the Easter cards come first", ...by("ida") },
  },
  releaseCheckoutForm: {
    becomes: { checkoutForm: 18 },
    event: (occurred) => FormReleased({ what: "checkout", version: 18 }, { occurred }),
    intent: { command: "release-form", reason: "one field less for the customer to fill in", ...by("bo") },
  },
  rollBackCheckoutForm: {
    becomes: { checkoutForm: 17 },
    event: (occurred) => FormRolledBack({ what: "checkout", version: 17 }, { occurred }),
    intent: { command: "roll-back-form", reason: "the postcode field rejects spaces", ...by("maya") },
  },
  rollBackStartPage: {
    becomes: { startPage: 6 },
    event: (occurred) => FormRolledBack({ what: "start-page", version: 6 }, { occurred }),
    intent: { command: "roll-back-form", reason: "nobody scrolls down to the gift lists", ...by("ida") },
  },
  endCampaign: {
    becomes: { hasCampaign: false },
    event: (occurred) => CampaignEnded({ what: "spring" }, { occurred }),
    intent: { command: "end-campaign", reason: "its two weeks are over", ...by("noor") },
  },
  shipForFree: {
    becomes: { hasFreeShipping: true },
    event: (occurred) => TermsChanged({ what: "free-shipping-from-25-euro" }, { occurred }),
    intent: { command: "change-terms", reason: "larger baskets", ...by("noor") },
  },
} satisfies Record<string, Change>;

/** What happened when. A page or a demo that lets somebody else decide leaves out what was decided, and does it when it is told to. */
export const story: readonly (readonly [at: Micros, change: keyof typeof changes])[] = [
  [day(12, 9), "releaseGiftLists"],
  [day(22, 8), "startCampaign"],
  [day(25, 7), "releaseStartPage"],
  [day(29, 12), "rollBackStartPage"],
  [day(31, 10, 5), "releaseCheckoutForm"],
  [day(31, 16, 12), "rollBackCheckoutForm"],
  [day(36, 8), "endCampaign"],
  [day(39, 8), "shipForFree"],
];

/** From when to when the payment provider's feed delivered nothing. */
export const feedStopped = { from: day(31, 10, 14), to: day(32, 7) } as const;
