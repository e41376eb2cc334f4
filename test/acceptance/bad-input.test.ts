import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { openStore } from "../../src/app/index.ts";
import { defineEvent } from "../../src/event/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = join(root, "bin/thence.js");
const folder = mkdtempSync(join(tmpdir(), "thence-bad-"));
const log = join(folder, "log.db");
const store = `sqlite:${log}`;
const rows = Array.from(
  { length: 400 },
  (_, i) => `2026-03-02T08:${String(i % 60).padStart(2, "0")}:00Z,view,s-${i % 50}`,
);
const good = `time,event,session\n${rows.join("\n")}\n`;
const flags = ["--type", "event", "--time", "time", "--tag", "session=session"];

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function thence(...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    const said = { out: "", err: "" };
    child.stdout.on("data", (chunk) => {
      said.out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      said.err += chunk;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, ...said }));
  });
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** What a person is told: the code, the place, and nothing about our insides; and the log is as it was. */
async function refuses(ended: Ended, expected: { status: number; code: string; place: string }) {
  assert.deepEqual(
    [ended.status, ended.err.match(/\[[a-z-]+\/[a-z-]+\]/)?.[0]],
    [expected.status, `[${expected.code}]`],
    ended.err,
  );
  assert.ok(ended.err.includes(expected.place), `"${ended.err}" names ${expected.place}`);
  assert.doesNotMatch(ended.err, /\n\s+at /, "no stack trace");
}

const xes = (event: string) =>
  `<?xml version="1.0"?><log><trace><string key="concept:name" value="c1"/><event>${event}</event></trace></log>`;

describe("bad input is refused with its place and the next step, and the log is unharmed", () => {
  let intact: { position: number; hash: string };
  const head = async () => JSON.parse((await thence("verify", "--json", "--store", store)).out).head;
  before(async () => {
    assert.equal((await thence("import", file("good.csv", good), ...flags, "--store", store)).status, 0);
    intact = await head();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const files: readonly {
    readonly title: string;
    readonly status: number;
    readonly code: string;
    readonly make: () => string;
    readonly plain?: boolean;
    readonly place: string;
  }[] = [
    {
      title: "a file that is not there",
      status: 2,
      code: "capture/file-missing",
      make: () => join(folder, "nowhere.csv"),
      place: "nowhere.csv",
    },
    {
      title: "a folder",
      status: 2,
      code: "capture/not-a-file",
      make: () => {
        mkdirSync(join(folder, "a-folder.csv"), { recursive: true });
        return join(folder, "a-folder.csv");
      },
      place: "a-folder.csv",
    },
    {
      title: "an empty file",
      status: 1,
      code: "capture/empty-file",
      make: () => file("empty.csv", ""),
      place: "empty.csv",
    },
    {
      title: "a gzip that is not whole",
      status: 1,
      code: "capture/broken-gzip",
      make: () => file("cut.csv.gz", gzipSync(good.slice(0, 40)).subarray(0, 30)),
      place: "cut.csv",
    },
    {
      title: "an XES file without times",
      status: 1,
      code: "capture/no-times",
      plain: false,
      make: () => file("no-times.xes", xes('<string key="concept:name" value="a"/>')),
      place: "no-times.xes",
    },
    {
      title: "a file in a format nobody knows",
      status: 2,
      code: "capture/unknown-format",
      make: () => file("picture.bin", Uint8Array.of(0, 1, 2, 255, 0, 7)),
      place: "picture.bin",
    },
  ];
  for (const { title, make, plain = true, ...expected } of files) {
    it(title, async () => {
      await refuses(await thence("import", make(), ...(plain ? flags : []), "--store", store), expected);
      assert.deepEqual(await head(), intact);
    });
  }

  it("a column that is not in the file", async () => {
    const ended = await thence(
      "import",
      join(folder, "good.csv"),
      "--type",
      "evnt",
      "--time",
      "time",
      "--store",
      store,
    );
    await refuses(ended, { status: 2, code: "capture/missing-column", place: "evnt" });
    assert.deepEqual(await head(), intact);
  });

  it("a payload against its schema, and a stale revision", async () => {
    const Ordered = defineEvent("order-created", {
      schema: z.object({ order: z.string() }),
      tags: ({ order }) => ({ order }),
      stream: "order",
      purpose: "test",
    });
    // @ts-expect-error — the type checker refuses it too; here a program without one is played
    assert.throws(() => Ordered({ order: 7 }), {
      code: "event/invalid-payload",
      message: /order-created: order: .*string/,
    });
    const opened = await openStore(`sqlite:${join(folder, "stale.db")}`);
    const append = () =>
      opened.append([Ordered({ order: "o-1" })], {
        command: "order",
        conditions: [{ stream: "order:o-1", revision: 0 }],
      });
    await append();
    await assert.rejects(append(), {
      code: "store/stale-revision",
      message: /"order:o-1" is at revision 1, not 0\. Read it again/,
    });
    assert.equal((await opened.verify()).events, 1);
    await opened.close();
  });

  it("a store from a newer version", async () => {
    const path = join(folder, "newer.db");
    await thence("import", join(folder, "good.csv"), ...flags, "--store", `sqlite:${path}`);
    const db = new DatabaseSync(path);
    db.exec("pragma user_version = 99");
    db.close();
    for (const command of [["events"], ["import", join(folder, "good.csv"), ...flags]]) {
      await refuses(await thence(...command, "--store", `sqlite:${path}`), {
        status: 1,
        code: "store/newer-format",
        place: "newer.db",
      });
    }
  });

  it("a file that is locked by another program", async () => {
    const other = new DatabaseSync(log);
    other.exec("begin immediate");
    const ended = await thence("import", file("more.csv", good), ...flags, "--source", "more", "--store", store);
    other.exec("rollback");
    other.close();
    await refuses(ended, { status: 3, code: "store/locked", place: "log.db" });
    assert.deepEqual(await head(), intact);
  });

  it("another program's file, and a text file, as the store", async () => {
    await refuses(
      await thence("import", join(folder, "good.csv"), ...flags, "--store", `sqlite:${join(folder, "good.csv")}`),
      { status: 1, code: "store/not-a-store", place: "good.csv" },
    );
    const path = join(folder, "other.db");
    const db = new DatabaseSync(path);
    db.exec("create table t (x)");
    db.close();
    await refuses(await thence("events", "--store", `sqlite:${path}`), {
      status: 1,
      code: "store/not-a-store",
      place: "other.db",
    });
  });

  it("a port in use", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    try {
      const address = taken.address();
      const port = typeof address === "object" ? String(address?.port) : "";
      const serving = [
        "run",
        "--serve",
        "--port",
        port,
        "--store",
        store,
        "--config",
        join(root, "examples/rees46/thence.config.ts"),
      ];
      await refuses(await thence(...serving), { status: 3, code: "server/port-in-use", place: port });
      await refuses(await thence("demo", "--port", port), { status: 3, code: "server/port-in-use", place: port });
    } finally {
      taken.close();
    }
    assert.deepEqual(await head(), intact);
  });

  it("a command that only reads, on a store that is not there", async () => {
    await refuses(await thence("events", "--store", `sqlite:${join(folder, "typo.db")}`), {
      status: 1,
      code: "app/no-such-store",
      place: "typo.db",
    });
  });
});
