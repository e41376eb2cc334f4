// Does to the package what a stranger does: builds it, packs it, installs the tarball elsewhere, imports every door, type-checks a
// small program against it and runs the installed command.
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { portRooms } from "../test/architecture/import-table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const away = mkdtempSync(join(tmpdir(), "thence-package-"));
let now = "";
const installed = join(away, "node_modules", manifest.name);

/** A stranger's program. It declares an event, appends one and reads it back. */
const consumer = `import { defineEvent } from "thence";
import { openStore } from "thence/app";

const orderCreated = defineEvent("order-created", { purpose: "to see that the package works", tags: (data: { order: string }) => ({ order: data.order }), stream: "order" });
const store = await openStore("sqlite:consumer.db");
await store.append([orderCreated({ order: "o-1" })], { command: "create-order" });
const { events } = await store.read({ stream: "order:o-1" });
process.stdout.write(String(events.length));
await store.close();
`;

/** Runs a program and gives what it printed; one that fails ends this script, and its output is shown. */
function run(file: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(file, [...args], { cwd, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${[file, ...args].join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

async function step<Result>(what: string, work: () => Result | Promise<Result>): Promise<Result> {
  const start = performance.now();
  now = what;
  const result = await work();
  process.stdout.write(`ok      ${what} (${Math.round(performance.now() - start)} ms)\n`);
  return result;
}

function expect(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}

try {
  await step("the build", () => run(process.execPath, ["scripts/build.ts"], root));

  const tarball = await step("the tarball holds the build and no sources or tests", () => {
    const [packed] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", away], root));
    const paths: readonly string[] = packed.files.map(({ path }: { path: string }) => path);
    const strange = paths.filter(
      (path) => !/^(bin\/[\w-]+\.js|dist\/.+(?<!\.test)\.(js|d\.ts)|package\.json|[A-Z]+(\.md)?)$/.test(path),
    );
    expect(strange.length === 0, `The tarball holds what nobody asked for: ${strange.join(", ")}`);
    return join(away, packed.filename);
  });

  await step("publint finds nothing", async () => {
    const { messages } = await publint({
      pkgDir: "package",
      strict: true,
      pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
    });
    // The condition `thence-source` serves a checkout alone: what it points to is left out of the tarball on purpose.
    const found = messages.filter((message) => !message.path.includes("thence-source"));
    expect(found.length === 0, found.map((message) => formatMessage(message, manifest) ?? message.code).join("\n"));
  });

  await step("the tarball installs", () => {
    writeFileSync(join(away, "package.json"), JSON.stringify({ name: "away", private: true, type: "module" }));
    run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error", tarball], away);
    expect(!existsSync(join(installed, "src")), "The installed package has a src folder, and would run from it.");
  });

  const doors = doorsOf(installed);
  await step(`each of the ${doors.length} doors opens`, () => {
    const program = `for (const door of ${JSON.stringify(doors)}) {
      const room = await import(door, door.endsWith(".json") ? { with: { type: "json" } } : {});
      if (Object.keys(room).length === 0) throw new Error(door + " exports nothing");
    }`;
    run(process.execPath, ["--input-type=module", "--eval", program], away);
  });

  await step("a consumer's program type-checks against each of them", () => {
    const code = doors.filter((door) => !door.endsWith(".json"));
    const lines = code.map((door, i) => `import * as door${i} from "${door}";`);
    writeFileSync(
      join(away, "consumer.ts"),
      `${lines.join("\n")}\n${consumer}\nexport const doors = [${code.map((_, i) => `door${i}`).join(", ")}];\n`,
    );
    // Declarations are checked too (no skipLibCheck), with the oldest `lib` that the package asks for.
    const options = {
      strict: true,
      noEmit: true,
      module: "nodenext",
      target: "es2024",
      lib: ["es2024"],
      exactOptionalPropertyTypes: true,
    };
    const types = { types: ["node"], typeRoots: [join(root, "node_modules", "@types")] };
    writeFileSync(
      join(away, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...options, ...types }, files: ["consumer.ts"] }),
    );
    run(process.execPath, [binOf("typescript", "tsc"), "-p", "."], away);
  });

  await step("the consumer's program runs", () => {
    expect(
      run(process.execPath, ["consumer.ts"], away).trim() === "1",
      "The consumer's program did not print what it should.",
    );
  });

  const thence = join(away, "node_modules", ".bin", "thence");
  await step("the installed command tells its version", () =>
    expect(run(thence, ["--version"], away).trim() === manifest.version, "It tells another version."),
  );

  await step("the installed command imports a file and proves the log", () => {
    mkdirSync(join(away, "work"));
    const rows = [
      "what,at,order",
      "order-created,2026-01-01T10:00:00Z,o-1",
      "order-accepted,2026-01-01T11:00:00Z,o-1",
      "order-created,2026-01-02T10:00:00Z,o-2",
    ];
    writeFileSync(join(away, "work", "orders.csv"), `${rows.join("\n")}\n`);
    const flags = ["--type", "what", "--time", "at", "--tag", "order=order", "--store", "sqlite:log.db", "--json"];
    const read = JSON.parse(run(thence, ["import", "orders.csv", ...flags], join(away, "work")));
    expect(read.appended === 3 && read.rejected === 0, `import said ${JSON.stringify(read)}`);
    const proof = JSON.parse(run(thence, ["verify", "--store", "sqlite:log.db", "--json"], join(away, "work")));
    expect(proof.ok === true && proof.events === 3, `verify said ${JSON.stringify(proof)}`);
  });

  await step("the installed command plays its demo to the outcome", () => {
    const flags = ["--answer", "roll-back", "--reason", "the form", "--once", "--port", "0", "--pace", "0", "--json"];
    const played = JSON.parse(run(thence, ["demo", ...flags], away));
    expect(played.outcome?.verdict === "better", `demo said ${JSON.stringify(played)}`);
  });
} catch (cause) {
  process.stderr.write(`not ok  ${now}\n${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(away, { recursive: true, force: true });
}

function binOf(name: string, bin = name): string {
  const folder = join(root, "node_modules", name);
  const { bin: paths } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof paths === "string" ? paths : paths[bin]);
}

/** Every import path that `exports` allows; a pattern is followed to the files behind it. */
function doorsOf(folder: string): readonly string[] {
  const { name, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries<string | { default: string }>(exports).flatMap(([door, target]) => {
    const path = typeof target === "string" ? target : target.default;
    if (!door.includes("*")) return [`${name}${door.slice(1)}`];
    const [before = "", after = ""] = path.replace("./", "").split("*");
    const files = globSync(`${before}**/*${after}`, { cwd: folder }).map((file) => file.replaceAll("\\", "/"));
    expect(files.length > 0, `Nothing lies behind ${door}.`);
    // Of an adapter, the files named after ports are doors; what else lies in its folder is its own affair.
    const ports = files.filter((file) => Object.hasOwn(portRooms, basename(file, ".js")));
    return ports.map(
      (file) => `${name}${door.slice(1).replace("*", file.slice(before.length, file.length - after.length))}`,
    );
  });
}
