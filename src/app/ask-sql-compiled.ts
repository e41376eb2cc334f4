/** What the command line prints instead of an answer: the definition as one statement of SQL. */
export { compileFunnel, compileProcessMap, compileSeries, sqlDialects } from "../insight/index.ts";
