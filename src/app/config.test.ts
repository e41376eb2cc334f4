import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { ThenceError } from "../kit/failure.ts";
import { check } from "./check.ts";
import { loadConfig } from "./config.ts";
import { initProject } from "./init.ts";
import { storeUrl } from "./store-url.ts";

const root = mkdtempSync(join(tmpdir(), "thence-config-"));
after(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
function folderWith(text?: string): string {
  const folder = join(root, String(++folders));
  mkdirSync(folder);
  if (text !== undefined) writeFileSync(join(folder, "thence.config.ts"), text);
  return folder;
}
const load = (text: string) => loadConfig(undefined, folderWith(text));

describe("the configuration", () => {
  it("is found upward from where one stands, and relative paths in it start from it", async () => {
    const folder = folderWith('export default { name: "found", store: "sqlite:data/log.db" };');
    mkdirSync(join(folder, "a", "b"), { recursive: true });
    const loaded = await loadConfig(undefined, join(folder, "a", "b"));
    assert.deepEqual(
      [loaded.config.name, loaded.path, loaded.folder],
      ["found", join(folder, "thence.config.ts"), folder],
    );
    assert.equal(storeUrl(undefined, loaded), `sqlite:${join(folder, "data", "log.db")}`);
  });

  it("is empty where there is none, and an error where one was named", async () => {
    const folder = folderWith();
    assert.deepEqual(await loadConfig(undefined, folder), { config: {}, path: undefined, folder });
    await assert.rejects(loadConfig("nowhere.ts", folder), (cause: Error & { code?: string }) => {
      assert.equal(cause.code, "app/config-missing");
      assert.ok(cause.message.includes(join(folder, "nowhere.ts")));
      return true;
    });
  });

  it("gets the very program that reads it, from any folder and through every door", async () => {
    const { config } = await load(`
      import { defineMetric, eventCount, ThenceError } from "thence";
      import { fixedClock } from "thence/testing";
      import { openStore } from "thence/app";
      import { openEventStore } from "thence/adapters/memory/event-store";
      let caught: unknown;
      try { defineMetric("Wrong", { measure: eventCount("a"), window: "1h", serves: "x" }); } catch (cause) { caught = cause; }
      export default { name: [caught instanceof ThenceError, typeof fixedClock, typeof openStore, typeof openEventStore].join(), events: [() => caught] };
    `);
    assert.equal(config.name, "true,function,function,function");
    const caught = (config.events as unknown as readonly (() => unknown)[])[0]?.();
    assert.ok(caught instanceof ThenceError, "and its errors are ours");
  });

  const broken: readonly (readonly [what: string, text: string, problem: RegExp])[] = [
    ["cannot be parsed", "export default {\n  name: 'x',\n  metrics: [,,}\n};\n", /thence\.config\.ts:\d/],
    ["throws", "\n\nthrow new Error('out of order');", /out of order \(.*thence\.config\.ts:3\)/],
    [
      "holds a definition that is refused",
      '\nimport { defineMetric, eventCount } from "thence";\nexport default { metrics: [defineMetric("Wrong", { measure: eventCount("a"), window: "1h", serves: "x" })] };',
      /metric\/bad-definition.*kebab-case.*thence\.config\.ts:3\)/,
    ],
    ["imports what is not there", 'import "./missing.ts";\nexport default {};', /missing\.ts/],
    ["exports nothing", "export const config = {};", /no default export/],
    ["exports no object", "export default 42;", /no default export/],
    [
      "has a part that means nothing",
      "export default { metric: [] };",
      /"metric", which means nothing; its parts are name, .*store, .*events, metrics/,
    ],
    ["has a part of another shape", "export default { metrics: {} };", /"metrics" is not a list/],
    ["has a hole in a list", "export default { playbooks: [undefined] };", /"playbooks" is not a list of definitions/],
    ["has people in a list", 'export default { people: ["@maya"] };', /"people" .*write people: \{ "@maya"/],
    [
      "has an email that is none",
      'export default { people: { "@maya": { email: "maya" } } };',
      /"maya" of "@maya", which is no address/,
    ],
    [
      "says of a person what it does not know",
      'export default { people: { "@maya": { phone: "1" } } };',
      /a "phone" of "@maya", which means nothing/,
    ],
    ["has a store that is no text", "export default { store: 7 };", /"store" is not a text/],
  ];
  for (const [what, text, problem] of broken) {
    it(`that ${what} is an error with its place`, async () => {
      const folder = folderWith(text);
      await assert.rejects(loadConfig(undefined, folder), (cause: Error & { code?: string }) => {
        assert.equal(cause.code, "app/config-broken");
        assert.ok(cause.message.includes(join(folder, "thence.config.ts")), cause.message);
        assert.match(cause.message, problem);
        assert.ok(!cause.message.includes("\n"), "on one line");
        return true;
      });
    });
  }
});

describe("a configuration in a package that is not of modules", () => {
  for (const text of ['import { defineConfig } from "thence";\nexport default defineConfig({});', "export default {};"])
    it(`is an error that says how to make it one: ${text.slice(0, 6)}`, async () => {
      const folder = folderWith(text);
      writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }');
      await assert.rejects(loadConfig(undefined, folder), {
        code: "app/config-broken",
        message: /npm pkg set type=module/,
      });
    });
});

describe("a new project", () => {
  it("fits together as it was written", async () => {
    const folder = folderWith();
    const { written, kept } = await initProject(folder);
    assert.deepEqual([written.length, kept.length], [2, 0]);
    const { config } = await loadConfig(undefined, folder);
    assert.deepEqual(await check(config), []);
    assert.ok((config.metrics ?? []).length > 0 && (config.playbooks ?? []).length > 0);
    assert.match(readFileSync(join(folder, ".gitignore"), "utf8"), /^\.thence\/$/m);
  });

  it("is written into a folder that is made for it", async () => {
    const { written } = await initProject(join(root, "deep", "er"));
    assert.equal(written.length, 2);
  });

  it("never overwrites what is there", async () => {
    const folder = folderWith("// mine");
    const { written, kept } = await initProject(folder);
    assert.deepEqual(kept, [join(folder, "thence.config.ts")]);
    assert.deepEqual(written, [join(folder, ".gitignore")]);
    assert.equal(readFileSync(join(folder, "thence.config.ts"), "utf8"), "// mine");
    assert.deepEqual((await initProject(folder)).written, []);
  });

  it("says so where it cannot be written", async () => {
    const folder = folderWith("// mine");
    await assert.rejects(initProject(join(folder, "thence.config.ts")), { code: "app/cannot-write", kind: "refused" });
    assert.deepEqual(readdirSync(folder), ["thence.config.ts"]);
  });
});
