export { type Counted, newcombe } from "./newcombe.ts";
export { BadCount, wilson } from "./wilson.ts";
