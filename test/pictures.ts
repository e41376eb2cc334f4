import {
  distributionPicture,
  funnelPicture,
  mapPicture,
  type Picture,
  sankeyPicture,
  shown,
  type Unit,
} from "../src/chart/index.ts";

const day = 86_400_000_000;
const march = Date.UTC(2026, 2, 1) * 1000;

const shares = [0.412, 0.398, 0.405, undefined, 0.391, 0.377, 0.352, 0.298, 0.287, 0.331, 0.369, 0.402];

/** One picture of every kind, with gaps, marks and everything else that a kind can show. */
export const pictures = {
  line: {
    kind: "line",
    title: "Checkout conversion, day by day",
    unit: "share",
    note: "Ordered, within 1 day of the first step; log up to position 48,211.",
    series: [
      {
        name: "all",
        points: shares.map((value, i) => ({
          at: march + i * day,
          ...(value !== undefined && { value, low: value - 0.031, high: value + 0.029 }),
          ...(i === shares.length - 1 && { isIncomplete: true }),
        })),
      },
    ],
    levels: [{ label: "at least", value: 0.35 }],
    markers: [
      { at: march + 7 * day, label: "signal raised: below the objective" },
      { at: march + 8 * day, label: "decided: roll back form v18" },
    ],
  },
  lines: {
    kind: "line",
    title: "Time to pay, by plan",
    unit: "micros",
    series: ["basic", "plus", "enterprise with a very long name indeed"].map((name, s) => ({
      name,
      points: Array.from({ length: 10 }, (_, i) => ({
        at: march + i * day,
        value: Math.round((1 + s + Math.sin(i + s) * 0.4) * 7_200_000_000),
      })),
    })),
  },
  bars: {
    kind: "bars",
    title: "Carts given up, by half hour",
    unit: "share",
    bars: [
      { label: "08:00", value: 0.391, isMarked: false },
      { label: "08:30", value: 0.402, isMarked: false },
      { label: "09:00", value: undefined, isMarked: false },
      { label: "09:30", value: 0.377, isMarked: false },
      { label: "10:00", value: 0.583, isMarked: true },
    ],
    levels: [{ label: "at most", value: 0.45 }],
  },
  funnel: funnelPicture({
    title: "From view to purchase",
    of: "session",
    steps: [
      { name: "product-viewed", count: 12_408 },
      { name: "product-added-to-cart", count: 4_911 },
      { name: "checkout-started", count: 2_207 },
      { name: "order-paid", count: 1_312 },
    ],
  }),
  groupedFunnel: funnelPicture({
    title: "From view to purchase, by device",
    of: "session",
    steps: [
      { name: "product-viewed", count: 12_408 },
      { name: "product-added-to-cart", count: 4_911 },
      { name: "order-paid", count: 1_312 },
    ],
    groups: [
      { name: "mobile", counts: [8_204, 2_716, 403] },
      { name: "desktop", counts: [4_204, 2_195, 909] },
    ],
  }),
  sankey: sankeyPicture({
    title: "What leads to the cart, and from it",
    of: "session",
    layers: ["2 before", "1 before", "cart-opened", "1 after"],
    anchor: 2,
    top: 3,
    paths: [
      { steps: ["home", "search", "cart-opened", "checkout-started"], count: 812 },
      { steps: ["home", "product-viewed", "cart-opened", "checkout-started"], count: 1_405 },
      { steps: ["campaign", "product-viewed", "cart-opened", "left"], count: 677 },
      { steps: ["search", "product-viewed", "cart-opened", "left"], count: 533 },
      { steps: ["home", "wishlist", "cart-opened", "product-viewed"], count: 221 },
      { steps: ["e-mail", "help", "cart-opened", "left"], count: 97 },
      { steps: [undefined, "home", "cart-opened", "help"], count: 43 },
    ],
  }),
  grid: {
    kind: "grid",
    title: "Customers who came back, by month of their first order",
    of: "customer",
    columns: ["month 0", "month 1", "month 2", "month 3", "month 4", "month 5"],
    rows: [1_204, 987, 1_310, 1_122, 899, 764].map((size, r) => ({
      label: `2026-0${r + 1}`,
      size,
      cells: Array.from({ length: 6 - r }, (_, c) => ({
        share: c === 0 ? 1 : Math.round((0.46 - c * 0.06 + r * 0.011) * 1000) / 1000,
        ...(c === 5 - r && c > 0 && { isIncomplete: true }),
      })),
    })),
  },
  map: mapPicture(
    {
      activities: [
        { type: "order-created", count: 5_012 },
        { type: "payment-received", count: 4_410 },
        { type: "order-shipped", count: 4_391 },
        { type: "order-delivered", count: 4_288 },
        { type: "payment-reminder-sent", count: 871 },
        { type: "order-cancelled", count: 602 },
        { type: "refund-requested-by-the-customer-online", count: 133 },
      ],
      edges: [
        { from: "order-created", to: "payment-received", count: 3_802 },
        { from: "payment-received", to: "order-shipped", count: 4_391 },
        { from: "order-shipped", to: "order-delivered", count: 4_288 },
        { from: "order-created", to: "payment-reminder-sent", count: 747 },
        { from: "payment-reminder-sent", to: "payment-received", count: 608 },
        { from: "order-created", to: "order-cancelled", count: 463 },
        { from: "payment-reminder-sent", to: "order-cancelled", count: 139 },
        { from: "order-delivered", to: "refund-requested-by-the-customer-online", count: 133 },
        { from: "payment-reminder-sent", to: "payment-reminder-sent", count: 124 },
        { from: "refund-requested-by-the-customer-online", to: "order-shipped", count: 12 },
      ],
      starts: [{ type: "order-created", count: 5_012 }],
      ends: [
        { type: "order-delivered", count: 4_155 },
        { type: "order-cancelled", count: 602 },
        { type: "refund-requested-by-the-customer-online", count: 121 },
      ],
    },
    {
      title: "The way of an order",
      medianMicros: ({ from, to }) => (from.length * 3 + to.length) * 3_600_000_000,
    },
  ),
  objectMap: {
    kind: "map",
    title: "Orders and their items",
    nodes: [
      { id: "o", name: "order placed", count: 910 },
      { id: "p", name: "item picked", count: 2_204 },
      { id: "k", name: "order packed", count: 905 },
    ],
    edges: [
      { from: "o", to: "p", count: 2_204, type: "item", medianMicros: 5_400_000_000 },
      { from: "o", to: "k", count: 905, type: "order", medianMicros: 10_800_000_000 },
      { from: "p", to: "k", count: 2_190, type: "item", medianMicros: 3_600_000_000 },
    ],
    starts: [{ node: "o", count: 910, type: "order" }],
    ends: [{ node: "k", count: 905, type: "order" }],
    hidden: { edges: 3, count: 14 },
  },
  distribution: distributionPicture(
    Array.from({ length: 400 }, (_, i) => Math.round(60_000_000 * Math.exp(((i * 37) % 101) / 14 + (i % 7) / 3))),
    { title: "From cart to order", unit: "micros", of: "order", scale: "log", bins: 12, without: 1_204 },
  ),
  states: {
    kind: "states",
    title: "Objectives, hour by hour",
    from: march,
    to: march + day,
    states: [
      { name: "kept", tone: "good" },
      { name: "held", tone: "caution" },
      { name: "broken", tone: "bad" },
      { name: "no data", tone: "none" },
    ],
    rows: [
      {
        label: "checkout conversion",
        spans: [
          { from: march, to: march + day * 0.4, state: "kept" },
          { from: march + day * 0.4, to: march + day * 0.45, state: "held" },
          { from: march + day * 0.45, to: march + day * 0.7, state: "broken" },
          { from: march + day * 0.7, to: march + day, state: "kept" },
        ],
      },
      {
        label: "time to pay",
        spans: [
          { from: march, to: march + day * 0.5, state: "kept" },
          { from: march + day * 0.5, to: march + day * 0.75, state: "no data" },
        ],
      },
    ],
  },
} as const satisfies Readonly<Record<string, Picture>>;

/** One picture of every kind that has nothing to show. */
export const emptyPictures: readonly Picture[] = [
  { kind: "line", title: "Nothing", unit: "share", series: [{ name: "all", points: [{ at: march }] }] },
  { kind: "bars", title: "Nothing", unit: "count", bars: [] },
  funnelPicture({ title: "Nothing", of: "session", steps: [{ name: "view", count: 0 }] }),
  sankeyPicture({ title: "Nothing", of: "session", layers: ["cart"], paths: [] }),
  { kind: "grid", title: "Nothing", of: "customer", columns: [], rows: [] },
  mapPicture({ activities: [], edges: [], starts: [], ends: [] }, { title: "Nothing" }),
  distributionPicture([], { title: "Nothing", unit: "micros", of: "order", without: 17 }),
  { kind: "states", title: "Nothing", from: 0, to: 1, states: [], rows: [] },
];

const unitOfKey: Readonly<Record<string, Unit>> = {
  share: "share",
  ofFirst: "share",
  ofPrevious: "share",
  interval: "share",
  count: "count",
  size: "count",
  edges: "count",
  without: "count",
  medianMicros: "micros",
};
const unsaid = new Set(["kind", "unit", "scale", "id", "node", "layer", "role", "tone", "hidden"]);

/** Every name and number of a picture as a reader has to find it in any drawing; `note` and what only places things are left out. */
export function valuesIn(picture: Picture): readonly string[] {
  const unit = "unit" in picture ? picture.unit : "count";
  const isTimed = picture.kind === "line" || picture.kind === "states";
  const found = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (unsaid.has(key) || value === undefined || typeof value === "boolean") return;
    if (typeof value === "string") {
      if (key !== "from" && key !== "to") found.add(value);
    } else if (typeof value === "number") {
      const isTime = isTimed && ["at", "from", "to"].includes(key);
      found.add(isTime ? pictureTime(picture, value) : shown(unitOfKey[key] ?? unit, value));
    } else if (Array.isArray(value)) for (const one of value) visit(one, key);
    else for (const [name, one] of Object.entries(value ?? {})) visit(one, name);
  };
  visit(picture, "");
  return [...found];
}

function pictureTime(picture: Picture, at: number): string {
  const text = new Date(at / 1000).toISOString();
  return picture.kind === "line" ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}
