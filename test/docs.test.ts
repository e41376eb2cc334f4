import { deepEqual, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { commandProblems, commandsIn } from "./docs/commands.ts";
import { type Block, blocksOf, linkProblems } from "./docs/markdown.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const skipped = /(^|\/)(node_modules|dist|\.git|\.thence)\//;
const pages = globSync("**/*.md", { cwd: root, exclude: ["node_modules", "**/node_modules", "dist"] })
  .filter((path) => !skipped.test(path))
  .sort();
const texts = new Map(pages.map((path) => [path, readFileSync(join(root, path), "utf8")]));
const blocks = [...texts].flatMap(([path, text]) => blocksOf(path, text));
const place = ({ page, line }: Block) => `${page}:${line}`;

describe("links", () => {
  it("lead somewhere, each relative one and each anchor", () => {
    const exists = (path: string) => existsSync(join(root, path));
    deepEqual(
      [...texts].flatMap(([path, text]) => linkProblems(path, text, { exists, text: (page) => texts.get(page) })),
      [],
    );
  });

  it("are found broken by this test where they are", () => {
    const text =
      "# One\n\n[a](b.md) [c](#two) [d](#one) [e](other.md#Three) [web](https://example.com)\n\n```sh\n[f](g.md)\n```\n";
    const world = { exists: (path: string) => path === "other.md", text: () => "## Four" };
    deepEqual(linkProblems("page.md", text, world), [
      "page.md:3: b.md is not there",
      "page.md:3: #two is no heading of page.md",
      "page.md:3: #three is no heading of other.md",
    ]);
  });
});

describe("commands", () => {
  const shells = blocks.filter(({ language }) => ["sh", "bash", "shell", "console"].includes(language));
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

  it("shown in the docs exist, with the flags they are shown with", async () => {
    const problems = await Promise.all(
      shells.flatMap((block) =>
        commandsIn(block.text).map(async (command) =>
          (await commandProblems(command, scripts)).map((problem) => `${place(block)}: ${problem}`),
        ),
      ),
    );
    deepEqual(problems.flat(), []);
  });

  it("are found wrong by this test where they are", async () => {
    const lines = [
      "$ npx thence verfy",
      "npm run -s thence -- verify --stor x && npm run nothing",
      "thence import 'a b.csv' \\",
      "  --type what --colour red # comment",
      "cat x | thence verify --json > y",
    ];
    const found = await Promise.all(
      commandsIn(lines.join("\n")).map((command) => commandProblems(command, { thence: "" })),
    );
    deepEqual(
      found.map((problems) => problems.length),
      [1, 1, 1, 1, 0],
    );
  });
});

describe("code on a page", async () => {
  const shown = blocks.filter(
    ({ page, language, words }) =>
      ["ts", "typescript"].includes(language) &&
      !words.includes("no-run") &&
      /^(README|CONTRIBUTING)\.md$|^docs\//.test(page),
  );
  const world = mkdtempSync(join(tmpdir(), "thence-docs-"));
  after(() => rmSync(world, { recursive: true, force: true }));
  const files = shown.map((block) => ({ block, path: written(world, block) }));
  // What a page shows of another kind under a name is there for its code to read.
  for (const block of blocks)
    if (!shown.includes(block) && block.words.some((word) => word.startsWith("file="))) written(world, block);

  it("passes the type checker", () => {
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config,
      ts.sys,
      root,
    );
    const program = ts.createProgram(
      files.map(({ path }) => path),
      { ...options, noEmit: true, typeRoots: [join(root, "node_modules/@types")] },
    );
    const problems = files.flatMap(({ block, path }) => {
      const source = program.getSourceFile(path);
      if (!source) return [`${place(block)}: was not read`];
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((one) => {
        const line =
          block.line + 1 + (one.start === undefined ? 0 : source.getLineAndCharacterOfPosition(one.start).line);
        return `${block.page}:${line}: ${ts.flattenDiagnosticMessageText(one.messageText, " ")}`;
      });
    });
    deepEqual(problems, []);
  });

  for (const { block, path } of files) {
    it(`runs: ${place(block)}`, async () => {
      const { status, output } = await ran(path);
      ok(status === 0, `the block at ${place(block)} ended with ${status ?? "the time limit"}:\n${output}`);
    });
  }
});

/** A page's blocks lie in one folder, as `block-<line>.ts` or under the name in `file=…`, where "thence" is this checkout. */
function written(world: string, { page, line, words, text }: Block): string {
  const folder = join(world, page.replaceAll(/[^\w]+/g, "-"));
  if (!existsSync(join(folder, "node_modules"))) {
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    symlinkSync(root, join(folder, "node_modules", "thence"), "dir");
    for (const name of readdirSync(join(root, "node_modules"))) {
      if (!name.startsWith(".") && name !== "thence" && statSync(join(root, "node_modules", name)).isDirectory()) {
        symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name), "dir");
      }
    }
  }
  const name = words.find((word) => word.startsWith("file="))?.slice("file=".length);
  const path = join(folder, name ?? `block-${line}.ts`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const limitMs = 60_000;

function ran(path: string): Promise<{ status: number | null; output: string }> {
  const isTest = path.endsWith(".test.ts");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["-C", "thence-source", ...(isTest ? ["--test"] : []), path], {
      cwd: dirname(path),
      timeout: limitMs,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}
