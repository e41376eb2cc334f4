import { deepEqual, match, ok } from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { problemsIn } from "./architecture/check.ts";
import { importTable } from "./architecture/import-table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

describe("the house stands as it was drawn", () => {
  const paths = globSync("src/**/*.ts", { cwd: root }).filter((path) => !path.endsWith(".test.ts"));
  const sources = new Map(paths.sort().map((path) => [path, readFileSync(`${root}/${path}`, "utf8")]));

  it("keeps to the plan in every file", (t) => {
    const lengths = [...sources.values()].map((text) => text.split("\n").length - 1).sort((a, b) => a - b);
    t.diagnostic(
      `${lengths.length} files, median ${lengths[Math.floor(lengths.length / 2)]} lines, longest ${lengths.at(-1)}`,
    );
    ok(sources.size > 20, "the sources were found");
    deepEqual(problemsIn(sources), []);
  });

  it("has a table in which every room looks upstream only", () => {
    const table: Readonly<Record<string, readonly string[]>> = importTable;
    const reaches = (room: string, seen: readonly string[] = []): readonly string[] =>
      seen.includes(room)
        ? seen
        : (table[room] ?? []).reduce((all: readonly string[], next) => reaches(next, all), [...seen, room]);
    for (const room of Object.keys(table)) {
      for (const upstream of table[room] ?? [])
        ok(!reaches(upstream).includes(room), `${room} and ${upstream} import each other`);
    }
  });
});

describe("the plan can be broken, and the checker says so", () => {
  const lines = (count: number) => "// a line\n".repeat(count);
  const kitFiles = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`src/kit/helper-${i}.ts`, ""]));

  const broken: readonly (readonly [title: string, files: Readonly<Record<string, string>>, problem: RegExp])[] = [
    [
      "a static import against the flow",
      { "src/store/a.ts": `import { ask } from "../question/index.ts";` },
      /src\/store\/a\.ts:1: store may not import question/,
    ],
    [
      "a type import against the flow",
      { "src/event/a.ts": `import type { Query } from "../store/index.ts";` },
      /event may not import store, not even its types/,
    ],
    [
      "a re-export against the flow",
      { "src/event/a.ts": `export { read } from "../store/index.ts";` },
      /event may not import store/,
    ],
    [
      "a dynamic import against the flow",
      { "src/event/a.ts": `\nconst load = () => import("../store/index.ts");` },
      /a\.ts:2: event may not import store/,
    ],
    [
      "an import type against the flow",
      { "src/event/a.ts": `type Query = import("../store/index.ts").Query;` },
      /event may not import store/,
    ],
    [
      "a room imported by kit",
      { "src/kit/a.ts": `import { tagText } from "../event/index.ts";` },
      /kit may not import event/,
    ],
    [
      "an import that leaves the sources",
      { "src/event/a.ts": `import { fixture } from "../../test/fixture.ts";` },
      /leaves src\//,
    ],
    [
      "an import of the package's own name",
      { "src/event/a.ts": `import { funnel } from "thence";` },
      /reaches its own package by name/,
    ],
    [
      "a dependency of statistics",
      { "src/statistics/a.ts": `import { mean } from "d3-array";` },
      /statistics has no dependencies/,
    ],
    [
      "an adapter that imports another",
      { "src/adapters/pg/event-store.ts": `import { sql } from "../sqlite/select.ts";` },
      /adapters\/pg may not import adapters\/sqlite/,
    ],
    [
      "an adapter that imports a room beyond its port",
      { "src/adapters/pg/event-store.ts": `import { ask } from "../../question/index.ts";` },
      /adapters\/pg may not import question/,
    ],
    [
      "an adapter that fills no port",
      { "src/adapters/pg/things.ts": "" },
      /src\/adapters\/pg: no file is named after a port/,
    ],
    [
      "an adapter that app loads at start",
      { "src/app/a.ts": `import { openEventStore } from "../adapters/sqlite/event-store.ts";` },
      /app may not import adapters\/sqlite \(at load\)/,
    ],
    [
      "a room that the command line loads itself",
      { "src/cli/a.ts": `import { funnel } from "../insight/index.ts";` },
      /cli may not import insight/,
    ],
    [
      "an inline type that the command line still loads",
      { "src/cli/a.ts": `import { type Funnel } from "../insight/index.ts";` },
      /cli may not import insight/,
    ],
    [
      "an adapter that the command line loads",
      { "src/cli/a.ts": `await import("../adapters/sqlite/event-store.ts");` },
      /cli may not import adapters\/sqlite/,
    ],
    [
      "a room that the server loads itself",
      { "src/server/a.ts": `import { ask } from "../question/index.ts";` },
      /server may not import question/,
    ],
    ["a folder that is no room", { "src/helpers/a.ts": "" }, /src\/helpers: the plan has no such room/],
    ["a room without an index", { "src/event/a.ts": "" }, /src\/event: no index\.ts/],
    [
      "a builtin in a pure room",
      { "src/metric/a.ts": `import { readFileSync } from "node:fs";` },
      /metric\/a\.ts:1: a pure room imports node:fs/,
    ],
    ["a builtin in kit", { "src/kit/a.ts": `import { hash } from "node:crypto";` }, /a pure room imports node:crypto/],
    [
      "a clock in a pure room",
      { "src/signal/a.ts": "\nexport const now = () => Date.now();" },
      /signal\/a\.ts:2: a pure room reaches for Date\.now/,
    ],
    [
      "the time of now in a pure room",
      { "src/signal/a.ts": "export const now = () => new Date();" },
      /reaches for new Date\(\)/,
    ],
    [
      "chance in a pure room",
      { "src/statistics/a.ts": "export const dice = () => Math.random();" },
      /reaches for Math\.random/,
    ],
    [
      "a stopwatch in a pure room",
      { "src/insight/a.ts": "export const t = performance.now();" },
      /reaches for performance/,
    ],
    [
      "the process in a pure room",
      { "src/chart/a.ts": "export const width = process.stdout.columns;" },
      /reaches for process/,
    ],
    ["a timer in a pure room", { "src/pattern/a.ts": "setTimeout(() => {}, 1);" }, /reaches for setTimeout/],
    [
      "a global by its long name in a pure room",
      { "src/pattern/a.ts": "globalThis.fetch('https://example.com');" },
      /reaches for globalThis\.fetch/,
    ],
    [
      "a cycle of files",
      { "src/store/a.ts": `import { b } from "./b.ts";`, "src/store/b.ts": `export { a } from "./a.ts";` },
      /a\.ts → src\/store\/b\.ts → src\/store\/a\.ts: an import cycle/,
    ],
    ["a default export", { "src/store/a.ts": "export default function a() {}" }, /a\.ts:1: a default export/],
    [
      "a default export by assignment",
      { "src/store/a.ts": "const a = 1;\nexport default a;" },
      /a\.ts:2: a default export/,
    ],
    [
      "a default export by another name",
      { "src/store/a.ts": "const a = 1;\nexport { a as default };" },
      /a default export/,
    ],
    ["a kit of eleven files", kitFiles, /src\/kit: 11 files/],
    ["a file of 401 lines", { "src/store/a.ts": lines(401) }, /src\/store\/a\.ts: 401 lines/],
    ["an index that lists nothing", { "src/store/index.ts": `export * from "./a.ts";` }, /export \*/],
    [
      "an index that lists a name for everything",
      { "src/store/index.ts": `export * as store from "./a.ts";` },
      /export \*/,
    ],
  ];
  for (const [title, files, problem] of broken) {
    it(`reports ${title}`, () => match(problemsIn(new Map(Object.entries(files))).join("\n"), problem));
  }

  it("says nothing of files that keep to the plan", () => {
    const good = {
      "src/index.ts": `export { defineEvent } from "./event/index.ts";`,
      "src/kit/json.ts": "export const text = (value: unknown) => JSON.stringify(value);",
      "src/event/index.ts": `export { tag } from "./tag.ts";`,
      "src/event/tag.ts": `import { text } from "../kit/json.ts";\nexport const tag = text;`,
      "src/insight/index.ts":
        "export const map = (process: { now: number }) => process.now; // Date.now() in a comment\nexport const at = (ms: number) => new Date(ms);",
      "src/store/index.ts": `import type { a } from "./a.ts";\nexport { tag } from "../event/index.ts";`,
      "src/store/a.ts": `import { tag } from "./index.ts";\nexport const a = tag;\nexport const word = 'import x from "../question/index.ts"';`,
      "src/adapters/sqlite/event-store.ts": `import { tag } from "../../event/index.ts";\nimport { a } from "../../store/index.ts";\nimport { once } from "../kit/once.ts";`,
      "src/adapters/kit/once.ts": `import { text } from "../../kit/json.ts";`,
      "src/app/index.ts": `const open = () => import("../adapters/sqlite/event-store.ts");\nexport { tag } from "../event/index.ts";`,
      "src/cli/main.ts": `import type { tag } from "../event/index.ts";\nimport { app } from "../app/index.ts";`,
      "src/metric/index.ts": lines(400),
    };
    deepEqual(problemsIn(new Map(Object.entries(good))), []);
  });
});
