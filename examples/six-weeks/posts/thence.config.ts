import { defineConfig, definePost } from "thence";
import config from "../thence.config.ts";

const zone = "Europe/Copenhagen";

/** How many of the new visitors who want something get it: on Monday morning, of the week that is over. */
const newVisitors = definePost("new-visitors", {
  title: "New visitors who bought",
  what: { metric: "new-visitors-buy", period: "week", by: "device", periods: 6 },
  to: ["#sales", "@noor"],
  when: "every monday at 09:00",
  zone,
  note: "Of those who filled a basket on their first visit, within an hour.",
});

/** The gift lists, from being seen to being kept, when a new start page is out. */
const startPage = definePost("start-page", {
  title: "Gift lists since the last start page",
  what: { funnel: { steps: ["feature-offered", "feature-opened"], by: "visitor", within: "1d" }, period: "day" },
  to: [{ channel: "terminal", target: "shop" }],
  when: {
    event: "form-released",
    where: [{ property: "tag:what", is: "start-page" }],
    coolDown: "6h",
  },
  zone,
  owner: "@ida",
});

/** What was wanted most, on the first of each month: a query that would have been another dashboard. */
const wanted = definePost("wanted-most", {
  title: "What was put into baskets most",
  what: {
    period: "month",
    sql: `select tags->>'product' as product, count(*) as times
from events where type = 'product-added-to-basket' and occurred >= {from} and occurred < {to}
group by product order by times desc, product limit 5`,
  },
  to: ["#sales"],
  when: "every month on the 1st at 08:00",
  zone,
  opens: { playbook: "growth" },
});

export default defineConfig({
  ...config,
  store: "sqlite:../.thence/log.db",
  channels: { terminal: {} },
  owner: "@bo",
  people: {
    "@noor": { name: "Noor, head of sales", on: { terminal: "noor" }, language: "da", zone },
    "@maya": { name: "Maya, checkout" },
    "@bo": { name: "Bo, operations", on: { terminal: "bo" } },
    "@ida": { name: "Ida, shop pages" },
    "#sales": { on: { terminal: "sales" }, members: ["@noor"] },
    "#shop": {},
  },
  posts: [newVisitors, startPage, wanted],
});
