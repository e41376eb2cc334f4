import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { SaxesParser } from "saxes";
import { start } from "../thence.ts";

const cwd = mkdtempSync(join(tmpdir(), "thence-pictures-"));
const store = ["--store", "sqlite:log.db"];
const ran = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => start([...args, ...store], { cwd, env }).ended;

before(async () => {
  const rows = ["what,at,session,price"];
  for (let n = 0; n < 12; n++) {
    const day = String(1 + (n % 3)).padStart(2, "0");
    rows.push(`view,2026-03-${day}T10:${10 + n}:00Z,s-${n},`);
    if (n % 2 === 0) rows.push(`cart,2026-03-${day}T11:${10 + n}:00Z,s-${n},`);
    if (n % 4 === 0) rows.push(`buy,2026-03-${day}T12:${10 + n}:00Z,s-${n},${n}.5`);
  }
  writeFileSync(join(cwd, "events.csv"), `${rows.join("\n")}\n`);
  const flags = ["--type", "what", "--time", "at", "--tag", "session=session"];
  const { status, err } = await ran(["import", "events.csv", ...flags]);
  equal(status, 0, err);
});
after(() => rmSync(cwd, { recursive: true, force: true }));

/** Reads a drawing with a strict parser, and gives what it says. */
function words(file: string): string {
  const parser = new SaxesParser();
  let said = "";
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("text", (text) => {
    said += `${text}\n`;
  });
  parser.write(readFileSync(join(cwd, file), "utf8")).close();
  return said;
}

describe("an answer that can be seen", () => {
  const asked = {
    funnel: ["funnel", "view", "cart", "buy", "--by", "session", "--within", "1d"],
    "time to convert": ["funnel", "view", "buy", "--by", "session", "--within", "1d", "--time-to-convert"],
    "process map": ["process-map", "--by", "session", "--bottlenecks"],
    retention: [
      "retention",
      "--start",
      "view",
      "--return",
      "cart",
      "--by",
      "session",
      "--unit",
      "hour",
      "--periods",
      "2",
    ],
    segments: ["segments", "--breakdown", "type", "--unit", "day"],
  };
  const shows: Readonly<Record<keyof typeof asked, RegExp>> = {
    funnel: /3 · 25\.0 % of first · 50\.0 % of previous/,
    "time to convert": /50\.0 %: 2 h/,
    "process map": /6 · 1 h · 66\.7 % of waiting/,
    retention: /2026-03-01T10 \(4\)|2026-03-01T10:00/,
    segments: /Number of any event, by day.*, by type/,
  };
  for (const [name, args] of Object.entries(asked)) {
    it(`is drawn in the terminal and into a file: ${name}`, async () => {
      const file = `${name.replaceAll(" ", "-")}.svg`;
      const { status, out, err } = await ran([...args, "--chart", "--svg", file], { LC_ALL: "C" });
      equal(status, 0, err);
      match(err, new RegExp(`drawn into ${file}`));
      match(words(file), shows[name as keyof typeof asked]); // a key of the object that is walked through
      doesNotMatch(out, /[^\x20-\x7e\n]/, "ASCII where the terminal knows no more");
      ok(
        out.split("\n").every((line) => line.length <= 100),
        out,
      );
    });
  }

  it("is printed as ever beside its file", async () => {
    const [table, drawn] = [await ran(asked.funnel), await ran([...asked.funnel, "--svg", "beside.svg"])];
    deepEqual([drawn.status, drawn.out], [0, table.out]);
    match(table.out, /of previous/);
  });

  it("answers in JSON beside the file", async () => {
    const { out, status } = await ran([...asked.funnel, "--json", "--svg", "again.svg"]);
    equal(status, 0);
    deepEqual(
      JSON.parse(out).steps.map(({ count }: { count: number }) => count),
      [12, 6, 3],
    );
    ok(existsSync(join(cwd, "again.svg")));
  });

  it("is refused, and says where, if the file cannot be written", async () => {
    mkdirSync(join(cwd, "folder.svg"));
    for (const file of ["nowhere/funnel.svg", "folder.svg", "events.csv/funnel.svg"]) {
      const { status, err } = await ran([...asked.funnel, "--svg", file]);
      equal(status, 1, err);
      match(err, new RegExp(`\\[app/cannot-write\\] ${file} cannot be written: `));
      doesNotMatch(err, /\n\s+at /, "no stack");
    }
  });

  it("never replaces a file that is no drawing by its name, and draws one picture at a time", async () => {
    for (const [flags, problem] of [
      [["--svg", "log.db"], /--svg is a file that ends in \.svg, not "log\.db"/],
      [["--chart", "--breakdown", "type", "--time-to-convert"], /--breakdown and --time-to-convert are two pictures/],
    ] as const) {
      const { status, err } = await ran([...asked.funnel, ...flags]);
      equal(status, 2, err);
      match(err, problem);
    }
    equal(readFileSync(join(cwd, "log.db"), "latin1").slice(0, 15), "SQLite format 3");
  });
});
