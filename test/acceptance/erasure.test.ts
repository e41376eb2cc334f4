import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { backupKeys } from "../../src/app/backup-keys.ts";
import { eraseSubject, openStore, person } from "../../src/app/index.ts";
import { defineEvent, personal, pseudonym } from "../../src/event/index.ts";
import { Erased, type EventStore, engineOf, personalKeysOf } from "../../src/store/index.ts";
import { here } from "../here.ts";
import { start } from "../thence.ts";

interface Customer {
  readonly customer: string;
  readonly name: string;
  readonly address: { readonly street: string; readonly city: string };
  readonly email: string;
}
const Registered = defineEvent("customer-registered", {
  tags: ({ customer, email }: Customer) => ({ customer, email: pseudonym(email) }),
  stream: "customer",
  personal: personal("customer", ["name", "address.street", "email"]),
  purpose: "Somebody became a customer.",
});
const Ordered = defineEvent("order-placed", {
  tags: ({ customer, order }: { customer: string; order: string; note: string }) => ({ customer, order }),
  stream: "order",
  personal: personal("customer", ["note"]),
  purpose: "A customer bought something.",
});

const canary = "Kanarienvogel-4711";
const ana: Customer = {
  customer: "c-7",
  name: `Ana ${canary}`,
  address: { street: `${canary} 5`, city: "Bonn" },
  email: `ana@${canary}.example`,
};
const bo: Customer = { customer: "c-8", name: "Bo", address: { street: "Elm 1", city: "Bonn" }, email: "bo@x.example" };
const why = { command: "register", actor: person("maya", "terminal", "stated") };
const because = { actor: person("dpo", "terminal", "stated"), reason: "asked to be forgotten, ticket 12" };

/** The canary as it is, and the middle of its base64 at each of the three alignments; none depends on what stands beside it. */
const forms = [
  canary,
  canary.toLowerCase(),
  ...[0, 1, 2].map((shift) =>
    Buffer.from(" ".repeat(shift) + canary)
      .toString("base64")
      .slice(4, -4),
  ),
  Buffer.from(canary).toString("hex"),
];

function mustNotTell(bytes: Buffer | string, where: string): void {
  for (const form of forms) assert.ok(!bytes.includes(form), `${where} tells the canary (as ${form})`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function noFileTells(folder: string): void {
  for (const path of filesIn(folder)) {
    const bytes = readFileSync(path);
    mustNotTell(bytes, path);
    // A backup is a line of text, a gzip stream, and a digest of 32 bytes.
    if (path.endsWith(".gz"))
      mustNotTell(gunzipSync(bytes.subarray(bytes.indexOf("\n") + 1, -32)), `${path}, unpacked,`);
  }
}

describe("a person is forgotten", () => {
  const folder = mkdtempSync(join(tmpdir(), "thence-erasure-"));
  let places = 0;
  const newPlace = () => join(folder, String(++places), "log.db");
  after(() => rmSync(folder, { recursive: true }));

  const opened = async <Result>(path: string, work: (store: EventStore) => Promise<Result>): Promise<Result> => {
    const store = await openStore(`sqlite:${path}`);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  const registerBoth = (path: string) =>
    opened(path, async (store) => {
      await store.append([Registered(ana), Registered(bo)], why);
      await store.append([Ordered({ customer: "c-7", order: "o-1", note: `for ${canary}` })], why);
    });
  const names = (path: string) =>
    opened(path, async (store) =>
      (await store.read({ types: [Registered.type] })).events.map(({ data }) => (data as Customer).name),
    );
  const thence = (path: string, ...args: string[]) =>
    here([...args, "--store", `sqlite:${path}`], { cwd: join(path, "..") });

  describe("in a shop", () => {
    const path = newPlace();
    const keyOf = new Map<string, Buffer>();
    let reader: ReturnType<typeof spawn>;
    let told: AsyncIterator<string>;
    const ask = async (): Promise<readonly { data: Customer; erased?: readonly string[] }[]> => {
      reader.stdin?.write("?\n");
      return JSON.parse((await told.next()).value);
    };

    before(async () => {
      await registerBoth(path);
      assert.equal((await thence(path, "backup", "before.thence.gz")).status, 0);
      await opened(path, async (store) => {
        for (const subject of ["customer:c-7", "customer:c-8"]) {
          const state = await personalKeysOf(store).state(subject);
          assert.ok(state?.kind === "key");
          keyOf.set(subject, Buffer.from(state.key));
        }
      });
      const script = fileURLToPath(new URL("erasure-reader.ts", import.meta.url));
      reader = spawn(process.execPath, ["-C", "thence-source", script, `sqlite:${path}`], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      assert.ok(reader.stdout);
      told = createInterface({ input: reader.stdout })[Symbol.asyncIterator]();
    });
    after(() => reader.stdin?.end());

    it("has the person in no file in plain even before, while who reads sees it", async () => {
      noFileTells(join(path, ".."));
      assert.deepEqual(
        (await ask()).map(({ data }) => data),
        [ana, bo],
      );
      assert.match((await thence(path, "events", "--json")).out, new RegExp(canary));
    });

    it("refuses to erase unasked, and says what it would", async () => {
      const asked = await thence(path, "erase", "customer:c-7", "--reason", "ticket 12");
      assert.equal(asked.status, 2);
      assert.match(
        asked.err,
        /2 events from position 2 to 4.*customer-registered \(address\.street, email, name\).*--yes/s,
      );
      assert.equal((await thence(path, "erase", "customer:c-7", "--yes")).status, 2, "without a reason");
      const nobody = await thence(path, "erase", "customer:c-9", "--reason", "x", "--yes");
      assert.equal(nobody.status, 1);
      assert.match(nobody.err, /app\/nothing-personal/);
      assert.match((await names(path))[0] ?? "", new RegExp(canary));
    });

    it("erases, and leaves a receipt of what, by whom and why", async () => {
      const { status, out } = await thence(
        path,
        "erase",
        "customer:c-7",
        "--reason",
        because.reason,
        "--by",
        "dpo",
        "--yes",
        "--json",
      );
      assert.equal(status, 0);
      const { again, receipt } = JSON.parse(out);
      assert.equal(again, false);
      const { key, ...data } = receipt.data;
      assert.match(key, /^[0-9a-f]{32}$/);
      assert.deepEqual(data, {
        subject: "customer:c-7",
        events: 2,
        first: 2,
        last: 4,
        fields: { "customer-registered": ["address.street", "email", "name"], "order-placed": ["note"] },
      });
      assert.deepEqual([receipt.actor.id, receipt.intent.reason], ["dpo", because.reason]);
      const second = await thence(path, "erase", "customer:c-7", "--reason", "again", "--yes", "--json");
      assert.deepEqual(JSON.parse(second.out), { again: true, receipt });
    });

    it("shows the person as erased in a process that had the key in memory", async () => {
      const [first, other] = await ask();
      assert.deepEqual(first?.data, {
        ...ana,
        name: "[erased]",
        address: { street: "[erased]", city: "Bonn" },
        email: "[erased]",
      });
      assert.deepEqual(first?.erased, ["name", "address.street", "email"]);
      assert.deepEqual(other, { data: bo });
    });

    it("tells the person by no command", async () => {
      const showing = [
        ["events", "--json", "--all"],
        ["events", "--jsonl"],
        ["events", "--cloudevents"],
        ["state", "customer:c-7", "--json"],
        ["state", "customer:c-7"],
        ["why", "2", "--json"],
      ];
      const others = [
        ["events", "--all"],
        ["why", "4"],
        ["funnel", "customer-registered", "order-placed", "--by", "customer", "--within", "1d", "--json"],
        ["backup", "after.thence.gz"],
        ["verify"],
      ];
      for (const command of [...showing, ...others]) {
        const { status, out, err } = await thence(path, ...command);
        assert.equal(status, 0, `${command.join(" ")}: ${err}`);
        mustNotTell(out + err, command.join(" "));
        if (showing.includes(command)) assert.match(out, /\[erased\]/, command.join(" "));
      }
    });

    it("leaves the plain values and the key in no file, backups among them", async () => {
      noFileTells(join(path, ".."));
      const [gone, kept] = ["customer:c-7", "customer:c-8"].map((subject) => keyOf.get(subject));
      assert.ok(gone && kept);
      assert.ok(readFileSync(`${path}.keys`).includes(kept), "the other key is found by looking so");
      for (const file of filesIn(join(path, ".."))) {
        const bytes = readFileSync(file);
        for (const form of [gone, gone.toString("hex"), gone.toString("base64").slice(0, 40)])
          assert.ok(!bytes.includes(form), `${file} holds the key`);
      }
    });

    it("keeps the person erased in a backup from before, restored", async () => {
      const copy = join(path, "..", "restored.db");
      const given = { cwd: join(path, ".."), env: { THENCE_KEYS: `sqlite:${path}.keys` } };
      const restored = await start(["restore", "before.thence.gz", "--store", `sqlite:${copy}`], given).ended;
      assert.equal(restored.status, 0, restored.err);
      const { out, err } = await start(["events", "--json", "--store", `sqlite:${copy}`], given).ended;
      mustNotTell(out, "the restored log");
      assert.match(out, /\[erased\]/, err);
    });

    it("proves the log whole, and takes nothing personal of that subject again", async () => {
      await opened(path, async (store) => {
        assert.ok((await store.verify()).ok);
        await assert.rejects(store.append([Registered(ana)], why), { code: "store/subject-erased" });
        await store.append([Registered({ ...ana, customer: "c-9" })], why);
      });
    });
  });

  it("also where the erasing was stopped between the key and the receipt", async () => {
    const path = newPlace();
    await registerBoth(path);
    await opened(path, async (store) => {
      await personalKeysOf(store).destroy("customer:c-7", 1);
    });
    assert.deepEqual(await names(path), ["[erased]", "Bo"]);
    await opened(path, async (store) => {
      assert.equal((await store.read({ types: [Erased.type] })).events.length, 0);
      const { receipt, again } = await eraseSubject(store, "customer:c-7", because);
      assert.deepEqual([again, receipt.data.events, receipt.occurred], [false, 2, 1]);
      assert.deepEqual(await eraseSubject(store, "customer:c-7", because), { receipt, again: true });
      assert.equal((await store.read({ types: [Erased.type] })).events.length, 1);
    });
  });

  it("by several at the same time, with one receipt", async () => {
    const path = newPlace();
    await registerBoth(path);
    const stores = await Promise.all([1, 2, 3].map(() => openStore(`sqlite:${path}`)));
    const erasures = await Promise.all(stores.map((store) => eraseSubject(store, "customer:c-7", because)));
    assert.equal(new Set(erasures.map(({ receipt }) => receipt.position)).size, 1);
    for (const store of stores) await store.close();
  });

  it("for good: keys from an older backup are erased again when they are opened", async () => {
    const path = newPlace();
    await registerBoth(path);
    const { to, warning } = await backupKeys(`sqlite:${path}`, `${path}.keys.backup`);
    assert.match(warning, /destroy it/);
    assert.equal(statSync(to).mode & 0o777, 0o600);
    await opened(path, (store) => eraseSubject(store, "customer:c-7", because));
    rmSync(`${path}.keys`);
    cpSync(to, `${path}.keys`);
    assert.deepEqual(await names(path), ["[erased]", "Bo"]);
    await opened(path, async (store) => {
      assert.equal((await personalKeysOf(store).state("customer:c-7"))?.kind, "destroyed");
    });
  });

  it("for good: an older copy written over keys that are in use brings nobody back, nor does one that met another log", async () => {
    const path = newPlace();
    await registerBoth(path);
    const stores = await Promise.all([1, 2].map(() => openStore(`sqlite:${path}`)));
    const [one, other] = stores;
    assert.ok(one && other);
    const namesIn = async (store: EventStore) =>
      (await store.read({ types: [Registered.type] })).events.map(({ data }) => (data as Customer).name);
    for (const store of stores) assert.deepEqual(await namesIn(store), [ana.name, "Bo"]);
    const copy = readFileSync(`${path}.keys`);
    await one.append(
      Array.from({ length: 5 }, (_, i) => Registered({ ...bo, customer: `d-${i}` })),
      why,
    );
    await eraseSubject(one, "customer:c-7", because);
    for (const store of stores) assert.equal((await namesIn(store))[0], "[erased]");
    writeFileSync(`${path}.keys`, copy);
    await assert.rejects(namesIn(other), { code: "store/keys-missing" }, "that copy lacks the others' keys");
    const first = async (store: EventStore) =>
      (await store.read({ types: [Registered.type] }, { limit: 1 })).events.map(({ data }) => (data as Customer).name);
    for (const store of stores) assert.deepEqual(await first(store), ["[erased]"]);
    for (const store of stores) await store.close();
    assert.deepEqual(await opened(path, first), ["[erased]"]);
  });

  it("for good: each receipt counts, also after the log was restored to before it and went on otherwise", async () => {
    const path = newPlace();
    await registerBoth(path);
    assert.equal((await thence(path, "backup", "early.thence.gz")).status, 0);
    await opened(path, (store) => store.append([Ordered({ customer: "c-8", order: "o-2", note: "x" })], why));
    await opened(path, (store) => eraseSubject(store, "customer:c-7", because));
    assert.deepEqual(await names(path), ["[erased]", "Bo"]);
    cpSync(`${path}.keys`, `${path}.keys.copy`);
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    assert.equal((await thence(path, "restore", "early.thence.gz")).status, 0);
    await opened(path, (store) => eraseSubject(store, "customer:c-8", because));
    rmSync(`${path}.keys`);
    cpSync(`${path}.keys.copy`, `${path}.keys`);
    assert.deepEqual(await names(path), ["[erased]", "[erased]"]);
  });

  it("also when the person is named by a text that the log has as a pseudonym alone", async () => {
    const path = newPlace();
    const Seen = defineEvent("mail-seen", {
      tags: ({ mail }: { mail: string }) => ({ mail: pseudonym(mail) }),
      personal: personal("mail", ["mail"]),
      purpose: "Somebody wrote to us.",
    });
    await opened(path, (store) => store.append([Seen({ mail: ana.email })], why));
    const asked = ["erase", `mail:${ana.email}`, "--reason", "ticket 12"];
    assert.match((await thence(path, ...asked, "--yes")).err, /app\/nothing-personal/);
    const unasked = await thence(path, ...asked, "--pseudonym");
    assert.equal(unasked.status, 2);
    assert.ok(unasked.err.includes(`${path}.keys`), "the file of keys is named");
    const erased = await thence(path, ...asked, "--pseudonym", "--yes");
    assert.equal(erased.status, 0, erased.err);
    mustNotTell(erased.out, "the answer");
    noFileTells(join(path, ".."));
    const [event] = await opened(path, async (store) => (await store.read({ types: [Seen.type] })).events);
    assert.deepEqual(event?.data, { mail: "[erased]" });
  });

  it("and a lost file of keys is no erasure: it is told, and once it is back everything is there", async () => {
    const path = newPlace();
    await registerBoth(path);
    renameSync(`${path}.keys`, `${path}.keys.away`);
    const events = await thence(path, "events", "--json");
    assert.equal(events.status, 1);
    const { code, message } = JSON.parse(events.out).error;
    assert.equal(code, "store/keys-missing");
    assert.ok(message.includes(`${path}.keys`), "the file is named");
    assert.equal((await thence(path, "verify")).status, 0);
    assert.equal((await thence(path, "erase", "customer:c-7", "--reason", "x", "--yes")).status, 1);
    await assert.rejects(
      opened(path, (store) => store.append([Registered(bo)], why)),
      { code: "store/keys-missing" },
    );
    assert.ok(!readdirSync(join(path, "..")).includes("log.db.keys"), "no new keys were made");
    renameSync(`${path}.keys.away`, `${path}.keys`);
    assert.deepEqual(await names(path), [ana.name, "Bo"]);
  });

  it("not by another log's keys: they are refused", async () => {
    const [path, other] = [newPlace(), newPlace()];
    await registerBoth(path);
    await registerBoth(other);
    rmSync(`${other}.keys`);
    cpSync(`${path}.keys`, `${other}.keys`);
    await assert.rejects(names(other), { code: "store/keys-foreign" });
  });

  it("also with the keys in a place of their own", async () => {
    const path = newPlace();
    const keys = join(folder, "apart", "keys.db");
    const store = await openStore(`sqlite:${path}`, undefined, { keys: `sqlite:${keys}` });
    await store.append([Registered(ana)], why);
    await eraseSubject(store, "customer:c-7", because);
    await store.close();
    assert.ok(statSync(keys).size > 0);
    assert.ok(!readdirSync(join(path, "..")).includes("log.db.keys"));
  });

  it("whose events came twice: a retry after another start has the same bytes", async () => {
    const path = newPlace();
    const event = Registered(ana, { id: "01a1fb67-1800-7ade-bd3f-bfded8a21c49", occurred: 1 });
    const first = await opened(path, (store) => store.append([event], why));
    const again = await opened(path, (store) => store.append([event], why));
    assert.deepEqual([again.first, again.commit, again.known], [first.first, first.commit, 1]);
    const skipped = await opened(path, (store) => store.append([event], { ...why, known: "skip" }));
    assert.deepEqual([skipped.known, skipped.changed], [1, []]);
  });

  it("and who has nobody to forget pays no file for it", async () => {
    const path = newPlace();
    const plain = defineEvent("thing-noted", { purpose: "test", tags: ({ thing }: { thing: string }) => ({ thing }) });
    await opened(path, async (store) => {
      await store.append([plain({ thing: "t" })], why);
      await store.read({});
      assert.equal((await engineOf(store).head()).position, 1);
    });
    assert.ok(!readdirSync(join(path, "..")).some((name) => name.includes("keys")));
  });
});
