import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import ts from "typescript";
import { type Code, codeHash } from "./code-hash.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-code-"));
after(() => rmSync(folder, { recursive: true }));

function built(name: string, text: string): string {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  };
  return ts.transpileModule(text, { compilerOptions, fileName: `${name}.mts` }).outputText;
}

/** A module run by Node as it is, and built by the compiler with the house's options. */
async function bothWays(name: string, text: string) {
  writeFileSync(join(folder, `${name}.mts`), text);
  writeFileSync(join(folder, `${name}.mjs`), built(name, text));
  const load = async (file: string): Promise<Readonly<Record<string, Code>>> =>
    (await import(pathToFileURL(join(folder, file)).href)).all;
  return { source: await load(`${name}.mts`), build: await load(`${name}.mjs`) };
}

const fixture = `
interface State { readonly count: number; readonly lines?: readonly { sku: string }[] }
type Event = { data: unknown; at?: { day: string } };
const maybe = <T,>(x: T | undefined): T => x as T;
export const all = {
  arrow: (state: State, event: Event) => ({ ...state, count: (state as State).count + (event.data as { n: number }).n }),
  body: (state: State, event: Event): State => {
    type Local = { n: number };
    interface Another { x: string }
    // a comment
    const { n } = event.data as Local;
    if (n > 0) { /* nothing */; }
    for (let i = 0; i < 3; i++);
    return { count: state.count + n, } satisfies State;
  },
  nonNull: (state: State) => state.lines!.map((line) => line!.sku)!,
  chain: (event: Event) => [event.at?.day!.length, (event.at?.day)!.length, (event.at as Event["at"])?.day, event.at!?.day],
  generic: <T extends object,>(x: T, ...rest: T[]): T[] => [x, ...rest],
  async method(this: unknown, event: Event, limit: number = 3): Promise<number> { await null; return limit; },
  *generator(): Generator<number, void, unknown> { yield 1; },
  async *both() { yield* [1]; },
  ["computed" + 1](x: number) { return x; },
  declared: function named(x?: number): number | undefined { return x && named(x - 1); },
  asyncArrow: async (x: Promise<string>) => (await x as string).trim(),
  template: (x: string) => \`a \${x as string}  b \\u00e9 \${\`inner \${x!}\`}\`,
  tagged: (x: string) => String.raw\`a\\n\${x}\`,
  literals: () => [1_000, 0x10, 1e3, 10n, 'it"s', "it'\\u0041", /a[/]b/gi, -0, true, null, undefined, .5],
  parens: (a: number, b: number) => ((a + (b)) * (2)),
  sequence: (a: number) => (a, 1),
  classes: class Money<T> { static #zero = 0; readonly cents: number; private x?: T; constructor(cents: number) { this.cents = cents; } get euros(): number { return this.cents / 100; } declare nothing: string; static { Money.#zero; } } as unknown as Code,
  lazy: async () => (await import("./arrow.ts") as { all: unknown }).all,
  trailing: (
    a: number,
    b: number,
  ) => [a, b,],
  narrowed: (x: unknown): x is string => typeof x === "string",
  catching: () => { try { return 1; } catch { return 2; } finally { ; } },
  labels: (xs: number[]) => { outer: for (const x of xs) { switch (x) { case 1: continue outer; default: break outer; } } },
  assigned: (o: { a?: { b: number } }) => { (o.a as { b: number }).b = 1; (o.a!.b as number) += 2; o.a ??= { b: 3 }; },
  directive: () => { 'use strict'; return 1; },
  privateArrow: new (class { #secret = 1; get reader() { return () => this.#secret as number; } })().reader,
  superArrow: new (class extends Array { get reader() { return (x: number): unknown => super.at(x as number); } })().reader,
  target: new (class { reader: () => unknown; constructor() { this.reader = () => new.target as unknown; } })().reader,
  attributes: async () => await import("./a.json", { with: { type: "json" } }) as unknown,
  astral: () => "é😀\\u{1F600}",
} as const;
type Code = (...args: never[]) => unknown;
export type { Event };
void maybe;
`;

describe("the hash of code", () => {
  it("is the same for the source that Node runs and for what the compiler makes of it", async () => {
    const { source, build } = await bothWays("arrow", fixture);
    const names = Object.keys(source);
    assert.ok(names.length > 20);
    for (const name of names) {
      const [one, other] = [source[name], build[name]];
      assert.ok(one && other, name);
      assert.equal(codeHash([one]), codeHash([other]), `${name}:\n${one}\n---\n${other}`);
    }
    assert.equal(new Set(names.map((name) => codeHash([source[name] as Code]))).size, names.length); // found above
    assert.notEqual(built("arrow", fixture), fixture);
  });

  it("is the same for the shop's fold from its source and from a build of it", async () => {
    const source = new URL("../../examples/shop/orders.ts", import.meta.url);
    mkdirSync(join(folder, "node_modules"));
    for (const [name, at] of [
      ["thence", "../.."],
      ["zod", "../../node_modules/zod"],
    ] as const)
      symlinkSync(fileURLToPath(new URL(at, import.meta.url)), join(folder, "node_modules", name), "dir");
    writeFileSync(join(folder, "orders.mjs"), built("orders", readFileSync(source, "utf8")));
    const [one, other] = await Promise.all([
      import(source.href),
      import(pathToFileURL(join(folder, "orders.mjs")).href),
    ]);
    assert.notEqual(one.orderBook, other.orderBook);
    assert.equal(one.orderBook.code, other.orderBook.code);
  });

  it("stays when comments, white space, parentheses, quotes and empty statements change", () => {
    const same: readonly (readonly [Code, Code])[] = [
      // biome-ignore format: the spelling is what is tested
      [new Function("a", "return a+1") as Code, new Function("a", "/* one */ return ((a) + (1));;; // more") as Code],
      [new Function("return 'x'") as Code, new Function('\n return "\\u0078"\n\n;') as Code],
    ];
    for (const [one, other] of same) assert.equal(codeHash([one]), codeHash([other]));
  });

  it("changes with each thing that changes what the code does", () => {
    const different: readonly Code[] = [
      (a: number) => a + 1,
      (a: number) => a - 1,
      (a: number) => a + 2,
      (a: number) => `${a}1`,
      (b: number) => b + 1,
      (a: number) => 1 + a,
      async (a: number) => a + 1,
      (a: { b?: { c: number } }) => a.b?.c,
      (a: { b: { c: number } }) => a.b.c,
      (a: string) => a.match(/x/),
      (a: string) => a.match(/x/g),
      (a: string) => a.match("/x/"),
      () => import("./code-hash.ts"),
      () => import("./code-hash.ts", { with: { type: "json" } }),
      () => import("./code-hash.ts", { with: { type: "css" } }),
      () => 1n,
      () => 1,
      () => "1",
    ];
    assert.equal(new Set(different.map((code) => codeHash([code]))).size, different.length);
  });

  it("changes with the order of the functions, and with the version that is stated", () => {
    const [a, b]: readonly Code[] = [() => 1, () => 2];
    assert.ok(a && b);
    const hashes = [
      codeHash([a, b]),
      codeHash([b, a]),
      codeHash([a]),
      codeHash([a], "1"),
      codeHash([a], "2"),
      codeHash([]),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
    assert.match(codeHash([a]), /^[0-9a-f]{64}$/);
    assert.equal(codeHash([a], "1"), codeHash([a], "1"));
  });

  it("is refused for a function without source, which needs a version stated by hand", () => {
    const bound = ((x: number) => x).bind(undefined);
    for (const code of [Math.max, bound]) {
      assert.throws(() => codeHash([code]), { code: "kit/no-source" });
      assert.notEqual(codeHash([code], "1"), codeHash([code], "2"));
    }
  });

  it("tells any two texts, and any two numbers, from each other", () => {
    const ofValue = (value: string | number) => codeHash([new Function(`return ${JSON.stringify(value)}`) as Code]);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer()), fc.oneof(fc.string(), fc.integer()), (one, other) => {
        assert.equal(ofValue(one) === ofValue(other), one === other);
      }),
      { seed: 20_261_121 },
    );
  });
});
