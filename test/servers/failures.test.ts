import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { freePort } from "../../services/free-port.ts";
import { servicesFolder } from "../../services/packages.ts";
import { newPostgres } from "../../services/postgres.ts";
import { migrateLog, openStore } from "../../src/app/index.ts";
import { hex } from "../../src/kit/sha256.ts";
import { start } from "../thence.ts";
import { freshPlace, noted, open, schemaOf, sqlTo, why } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");
const options = { skip: postgres.skip };
const folder = mkdtempSync(join(tmpdir(), "thence-server-failures-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const secret = "hunter2-and/more";
const credentials = { AWS_ACCESS_KEY_ID: "madeup", AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: "eu-central-1" };

/** The command line, where it can find the clients. Its error, as it is told to programs; nothing it says shows a secret. */
async function fails(args: readonly string[], secrets: readonly string[]) {
  const { status, out, err } = await start([...args, "--json"], { cwd: servicesFolder, env: credentials }).ended;
  for (const one of secrets) assert.ok(!`${out}${err}`.includes(one), `a secret is shown: ${err}`);
  assert.doesNotMatch(err, /^ +at /m, "no stack is shown");
  const { error } = JSON.parse(out);
  assert.ok(err.includes(error.message), err);
  return { status, code: error.code, retry: error.retry, message: String(error.message) };
}

describe("a server that is away when a command starts", options, () => {
  for (const [what, address] of [
    ["PostgreSQL", (port: number) => `postgres://nobody:${encodeURIComponent(secret)}@127.0.0.1:${port}/x`],
    ["DynamoDB", (port: number) => `dynamodb://eu-central-1/thence?endpoint=http://127.0.0.1:${port}`],
  ] as const) {
    it(`(${what}) ends it with status 3 and a sentence that names the place`, async () => {
      const url = address(await freePort());
      for (const args of [["events"], ["verify"], ["import", join(servicesFolder, "package.json")]]) {
        const failed = await fails([...args, "--store", url], [secret, encodeURIComponent(secret)]);
        assert.deepEqual([failed.status, failed.code, failed.retry], [3, "store/unreachable", "later"], failed.message);
        assert.match(
          failed.message,
          /(postgres:\/\/127\.0\.0\.1:\d+\/x|dynamodb:\/\/eu-central-1\/thence).*ECONNREFUSED/,
        );
      }
    });
  }
});

describe("a server that does not let a command do its work", options, () => {
  it("because of a wrong password: it ends with status 3, and neither password is shown", async () => {
    const own = new URL(postgres.url).password;
    const wrong = postgres.url.replace(`:${own}@`, `:${encodeURIComponent(secret)}@`);
    const failed = await fails(["events", "--store", wrong], [secret, encodeURIComponent(secret), own]);
    assert.deepEqual([failed.status, failed.code], [3, "store/unreachable"]);
    assert.match(failed.message, /password/);
  });

  it("because its schema is another program's, or of a newer version: it ends with status 1 and changes nothing", async () => {
    const sql = await sqlTo(postgres.url);
    const own = new URL(postgres.url).password;
    for (const [change, code] of [
      [
        (schema: string) => `drop table ${schema}.event cascade; create table ${schema}.event (x int)`,
        "store/not-a-store",
      ],
      [(schema: string) => `update ${schema}.log set format = 99`, "store/newer-format"],
    ] as const) {
      const place = freshPlace(postgres.url);
      const store = await open(place);
      await store.append([noted({ order: "a" })], why);
      await store.close();
      await sql.query(change(`"${schemaOf(place).replaceAll('"', '""')}"`));
      const failed = await fails(["events", "--store", place], [own]);
      assert.deepEqual([failed.status, failed.code, failed.retry], [1, code, "never"], failed.message);
    }
    await sql.end();
  });
});

describe("a server that dies in the middle of a migration", options, () => {
  it("leaves a whole beginning, and the same call goes on when it is back, to the same head hash", async () => {
    const server = newPostgres();
    try {
      await server.start();
      const source = await openStore(`sqlite:${join(folder, "source.db")}`);
      for (let i = 0; i < 50; i++)
        await source.append(
          Array.from({ length: 90 }, (_, n) => noted({ order: `o-${n % 7}`, n: i * 90 + n })),
          why,
        );
      const place = `${server.url}?schema=moved`;
      const target = await open(place, { outageMs: 300 });
      let stopping: Promise<void> | undefined;
      const failed = await migrateLog(source, target, {
        progress: () => {
          stopping ??= server.stop("crash");
        },
      }).then(
        () => assert.fail("it was not stopped"),
        (cause: unknown) => cause,
      );
      assert.ok(failed instanceof Error && "code" in failed && "kind" in failed, String(failed));
      assert.deepEqual([failed.code, failed.kind], ["app/copy-cut-off", "unreachable"], failed.message);
      assert.match(failed.message, /it came to position \d+ of 4500, then .*Run the same command again/);
      await stopping;
      await server.start();
      const { position } = await target.head();
      assert.ok(position > 0 && position < 4500, `it holds ${position} events`);
      assert.equal((await target.verify()).ok, true);
      const done = await migrateLog(source, target);
      assert.deepEqual([done.already, done.position, done.verified?.ok], [position, 4500, true]);
      assert.equal(done.hash, hex((await source.head()).hash));
      for (const one of [target, source]) await one.close();
    } finally {
      await server.remove();
    }
  });
});
