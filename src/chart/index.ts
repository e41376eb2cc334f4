export { type Bar, barChart } from "./observations.ts";
