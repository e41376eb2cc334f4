import { defineConfig } from "thence";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { metrics } from "./metrics.ts";
import { playbooks } from "./playbooks.ts";

const people = {
  "@noor": { name: "Noor, head of sales" },
  "@maya": { name: "Maya, checkout" },
  "@bo": { name: "Bo, operations" },
  "@ida": { name: "Ida, shop pages" },
  "#sales": {},
  "#shop": {},
};

export default defineConfig({ name: "Pine & Post, six weeks", people, events, metrics, playbooks, actions });
