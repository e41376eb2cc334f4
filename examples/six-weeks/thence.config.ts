import { defineConfig } from "thence";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { metrics } from "./metrics.ts";
import { playbooks } from "./playbooks.ts";

export default defineConfig({ name: "Pine & Post, six weeks", events, metrics, playbooks, actions });
