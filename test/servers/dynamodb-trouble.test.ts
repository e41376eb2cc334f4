import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openEventStore } from "../../src/adapters/dynamodb/event-store.ts";
import { ThenceError } from "../../src/kit/failure.ts";
import { itemAdded, items, why } from "../../src/testing/contracts/event-store/events.ts";
import { all, positions, range } from "../../src/testing/contracts/event-store/stage.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { client, dynamodb, newClient, newPlace, open, wrapped } from "./dynamodb-stage.ts";

/** What Amazon's client throws where the service throttles. */
const throttled = () => named("ProvisionedThroughputExceededException", { $metadata: { httpStatusCode: 400 } });
/** What it throws where no answer came in time. */
const timedOut = () => named("TimeoutError", {});

function named(name: string, more: object): Error {
  return Object.assign(new Error(`${name}, made up by this test`), { name, ...more });
}

type Sent = Readonly<Record<string, object>>;

/** The table and the items of a request for many. */
function asks(input: Readonly<Record<string, unknown>>): { readonly table: string; readonly asked: readonly Sent[] } {
  const requests = input["RequestItems"] as Readonly<
    Record<string, readonly Sent[] | { readonly Keys: readonly Sent[] }>
  >; // as it is sent
  const table = Object.keys(requests)[0] ?? "";
  const list = requests[table] ?? [];
  return { table, asked: "Keys" in list ? list.Keys : list };
}

async function failure(attempt: Promise<unknown>): Promise<ThenceError> {
  const error = await attempt.then(
    () => assert.fail("it succeeded"),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof ThenceError, String(error));
  for (const secret of ["very-secret", "hunter2"]) assert.ok(!error.message.includes(secret), error.message);
  return error;
}

describe("an append to DynamoDB whose answer is lost", { skip: dynamodb.skip }, () => {
  it("is found to be written, and written once", async () => {
    let lost = 0;
    const store = await open(newPlace(), {
      client: wrapped({
        putItem: async (input) => {
          await client.putItem(input);
          if (String(input["ConditionExpression"]) !== "attribute_not_exists(pk)") return;
          lost += 1;
          throw timedOut();
        },
      }),
    });
    for (const n of range(1, 3)) assert.equal((await store.append(items("a", 2), why)).first, 2 * n - 1);
    assert.equal(lost, 3);
    assert.deepEqual(positions((await store.read({})).events), range(1, 6));
    assert.deepEqual((await store.verify()).problem, undefined);
    await store.close();
  });

  it("is sent again where it did not arrive", async () => {
    let sent = 0;
    const store = await open(newPlace(), {
      client: wrapped({ putItem: (input) => (++sent === 1 ? Promise.reject(timedOut()) : client.putItem(input)) }),
    });
    assert.equal((await store.append(items("a", 2), why)).last, 2);
    assert.equal((await store.head()).position, 2);
    await store.close();
  });

  it("is decided again where another writer was quicker meanwhile", async () => {
    const url = newPlace();
    const other = await open(url);
    let sent = 0;
    const store = await open(url, {
      client: wrapped({
        putItem: async (input) => {
          if (++sent > 1) return client.putItem(input);
          await other.append(items("a", 1), why);
          throw timedOut();
        },
      }),
    });
    const error = await failure(
      store.append(items("a", 1), { ...why, conditions: [{ stream: "order:a", revision: 0 }] }),
    );
    assert.equal(error.code, "store/stale-revision");
    assert.equal((await store.append(items("a", 1), why)).first, 2);
    await store.close();
    await other.close();
  });

  it("says that its outcome is unknown where nobody can say, and takes the same events again without doubling them", async () => {
    const url = newPlace();
    let isAway = false;
    const store = await open(url, {
      client: wrapped({
        putItem: async (input) => {
          await client.putItem(input);
          if (!isAway) return;
          throw timedOut();
        },
        getItem: (input) => (isAway ? Promise.reject(timedOut()) : client.getItem(input)),
      }),
    });
    const event = itemAdded({ order: "a" }, { id: "01a1fb67-1800-7ade-bd3f-bfded8a21c49", occurred: 0 });
    await store.append(items("b", 1), why);
    isAway = true;
    const error = await failure(store.append([event], why));
    assert.deepEqual([error.code, error.retry], ["store/outcome-unknown", "later"]);
    isAway = false;
    assert.deepEqual([(await store.append([event], why)).first, (await store.head()).position], [2, 2]);
    await store.close();
  });
});

describe("a table in DynamoDB that throttles", { skip: dynamodb.skip }, () => {
  it("is waited for, in reads, writes and entries that it left unprocessed", async () => {
    const calls = new Map<string, number>();
    const everySecond = <Input, Answer>(name: string, call: (input: Input) => Promise<Answer>) => {
      return (input: Input) => {
        const count = (calls.get(name) ?? 0) + 1;
        calls.set(name, count);
        return count % 2 ? Promise.reject(throttled()) : call(input);
      };
    };
    const store = await open(newPlace(), {
      rememberedBatches: 0,
      client: wrapped({
        getItem: everySecond("getItem", (input) => client.getItem(input)),
        putItem: everySecond("putItem", (input) => client.putItem(input)),
        query: everySecond("query", (input) => client.query(input)),
        scan: everySecond("scan", (input) => client.scan(input)),
        // Takes one and leaves the others, as it does when it is short of capacity.
        batchWriteItem: async (input) => {
          const { table, asked } = asks(input);
          await client.batchWriteItem({ RequestItems: { [table]: asked.slice(0, 9) } });
          return asked.length > 9 ? { UnprocessedItems: { [table]: asked.slice(9) } } : {};
        },
        batchGetItem: async (input) => {
          const { table, asked } = asks(input);
          const some = { RequestItems: { [table]: { Keys: asked.slice(0, 3), ConsistentRead: true } } };
          const { Responses } = await client.batchGetItem(some);
          return { Responses, ...(asked.length > 3 && { UnprocessedKeys: { [table]: { Keys: asked.slice(3) } } }) };
        },
      }),
    });
    for (const n of range(1, 4)) await store.append(items(`o-${n}`, 10), why);
    const { url } = store;
    await store.close();
    const again = await open(url, { rememberedBatches: 0 });
    assert.deepEqual(positions((await again.read({ types: ["item-added"] })).events), range(1, 40));
    assert.deepEqual((await again.verify()).problem, undefined);
    await again.close();
  });

  it("is given up after a bounded time with an error that says so, and nothing is written", async () => {
    let isShort = false;
    const url = newPlace();
    const store = await open(url, {
      patienceMs: 60,
      client: wrapped({ putItem: (input) => (isShort ? Promise.reject(throttled()) : client.putItem(input)) }),
    });
    await store.append(items("a", 1), why);
    isShort = true;
    const error = await failure(store.append(items("a", 1), why));
    assert.deepEqual([error.code, error.retry, error.facts["waitedMs"]], ["dynamodb/throttled", "later", 60]);
    isShort = false;
    assert.equal((await store.append(items("a", 1), why)).first, 2);
    await store.close();
  });
});

describe("a store in DynamoDB that cannot be opened", { skip: dynamodb.skip }, () => {
  it("says that there is no such table and how to get one, and creates none by being read", async () => {
    const url = newPlace();
    const error = await failure(open(url.replace("?create", "")));
    assert.equal(error.code, "store/unreachable");
    assert.match(error.message, /no table "thence-test-\d+".*how-to\/dynamodb.md.*\?create/);
    const reading = await open(url);
    assert.deepEqual([(await all(reading.scan({}))).length, (await reading.verify()).log], [0, 0]);
    await reading.close();
    assert.equal((await failure(open(url.replace("?create", "")))).code, "store/unreachable");
  });

  it("creates the table with the first append where it is told to, and two at once create one", async () => {
    const url = newPlace();
    const stores = await Promise.all([open(url), open(url)]);
    await Promise.all(stores.map((store, i) => store.append(items(`o-${i}`, 1), why)));
    for (const store of stores) assert.equal((await store.head()).position, 2);
    for (const store of stores) await store.close();
    await (await open(url.replace("?create", ""))).close();
  });

  it("says what is wrong with an endpoint where nothing listens, with credentials that are missing or refused, without a secret", async () => {
    const url = newPlace();
    const nobody = newClient({
      endpoint: "http://127.0.0.1:1",
      credentials: { accessKeyId: "a", secretAccessKey: "hunter2" },
    });
    assert.match((await failure(open(url, { client: nobody }))).message, /unreachable.*ECONNREFUSED/);
    const silent = wrapped({ getItem: () => Promise.reject(timedOut()) });
    assert.match((await failure(open(url, { client: silent }))).message, /unreachable/);
    for (const [name, told] of [
      ["CredentialsProviderError", /no AWS credentials/],
      ["UnrecognizedClientException", /did not accept/],
      ["ExpiredTokenException", /did not accept/],
      ["AccessDeniedException", /do not allow/],
    ] as const) {
      const refusing = wrapped({ getItem: () => Promise.reject(named(name, { $metadata: { httpStatusCode: 400 } })) });
      const error = await failure(open(url, { client: refusing }));
      assert.deepEqual([error.code, error.kind], ["store/unreachable", "unreachable"]);
      assert.match(error.message, told);
    }
  });

  it("refuses an address that means nothing, and never repeats a secret in it", async () => {
    for (const url of [
      "dynamodb:",
      "dynamodb:table",
      "dynamodb://eu-central-1",
      "dynamodb://eu-central-1/ab",
      "dynamodb://eu-central-1/orders/a/b",
      "dynamodb://key:very-secret@eu-central-1/orders",
      "dynamodb://eu-central-1/orders?password=very-secret",
      "dynamodb://eu-central-1/orders?endpoint=nowhere",
      "dynamodb://eu-central-1/orders?endpoint=http://key:very-secret@127.0.0.1",
    ])
      assert.equal((await failure(open(url))).code, "dynamodb/bad-address", url);
  });

  it("names the package that is missing, and finds it where the project has it", async () => {
    const url = `${newPlace()}&endpoint=${encodeURIComponent(dynamodb.url)}`;
    const error = await failure(openEventStore(url, fixedContext()));
    assert.equal(error.code, "dynamodb/client-missing");
    assert.match(error.message, /npm install @aws-sdk\/client-dynamodb/);
    const script = `
      import { openEventStore } from ${JSON.stringify(new URL("../../src/adapters/dynamodb/event-store.ts", import.meta.url).href)};
      import { fixedContext } from ${JSON.stringify(new URL("../../src/testing/index.ts", import.meta.url).href)};
      import { items, why } from ${JSON.stringify(new URL("../../src/testing/contracts/event-store/events.ts", import.meta.url).href)};
      const store = await openEventStore(${JSON.stringify(url)}, fixedContext());
      await store.append(items("a", 2), why);
      const again = await openEventStore(store.url, fixedContext());
      console.log((await again.head()).position);
      await store.close();
      await again.close();`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: fileURLToPath(new URL("../../services", import.meta.url)),
      env: { ...process.env, ...dynamodb.env },
      encoding: "utf8",
    });
    assert.equal(stdout, "2\n", stderr);
  });
});
