import { setTimeout as pause } from "node:timers/promises";
import { OutcomeUnknown } from "../../store/index.ts";
import type { DynamoClient, Found, Item } from "./client.ts";
import { isNamed, isRefused, problemOf, storeError, Throttled } from "./errors.ts";
import type { Key } from "./keys.ts";
import { backoff, type Patience, patiently } from "./patience.ts";

/** How many items one request takes; DynamoDB's own limits. */
const readAtOnce = 100;
const writeAtOnce = 25;
/** How many such requests are under way at once. */
const lanes = 8;
/** How often a write is sent whose answer was lost. */
const attempts = 3;

export interface TableOptions extends Patience {
  readonly table: string;
  readonly create: boolean;
}

/** A part of a partition, in the order of its sort keys. */
export interface Part {
  readonly pk: string;
  readonly from?: string;
  readonly to?: string;
  readonly backwards?: boolean;
  readonly limit?: number;
}

export interface Items {
  readonly items: readonly Item[];
  /** Whether DynamoDB stopped before the part's end, by the limit or after a megabyte. */
  readonly more: boolean;
}

export type Table = ReturnType<typeof openTable>;

/** One table, every read strongly consistent; errors are the store's. */
export function openTable(client: DynamoClient, options: TableOptions) {
  const { place, table, create } = options;
  const TableName = table;

  const call = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await patiently(options, work);
    } catch (cause) {
      throw storeError({ place, table }, cause);
    }
  };
  /** Where the first write makes the table, a table that is not there is an empty one. */
  const read = <Result>(work: () => Promise<Result>, empty: Result): Promise<Result> =>
    call(() =>
      work().catch((cause) => {
        if (create && isMissing(cause)) return empty;
        throw cause;
      }),
    );
  const write = <Result>(work: () => Promise<Result>): Promise<Result> =>
    patiently(options, () =>
      work().catch(async (cause) => {
        if (!create || !isMissing(cause)) throw cause;
        await createTable(client, TableName);
        return work();
      }),
    );

  const get = async (key: Key): Promise<Item | undefined> =>
    (await read(() => client.getItem({ TableName, Key: attributes(key), ConsistentRead: true }), {})).Item;

  const query = async ({ pk, from, to, backwards = false, limit }: Part): Promise<Items> => {
    const bounds =
      from === undefined
        ? to === undefined
          ? ""
          : " and sk <= :to"
        : to === undefined
          ? " and sk >= :from"
          : " and sk between :from and :to";
    const values = {
      ":pk": { S: pk },
      ...(from !== undefined && { ":from": { S: from } }),
      ...(to !== undefined && { ":to": { S: to } }),
    };
    const found = await read(
      () =>
        client.query({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: `pk = :pk${bounds}`,
          ExpressionAttributeValues: values,
          ScanIndexForward: !backwards,
          ...(limit !== undefined && { Limit: limit }),
        }),
      {} as Found, // nothing
    );
    return { items: found.Items ?? [], more: found.LastEvaluatedKey !== undefined };
  };

  /** The items of the table whose partition key begins with one of the prefixes, page by page. Reads the whole table. */
  async function* scan(prefixes: readonly string[]): AsyncGenerator<Item> {
    const values = Object.fromEntries(prefixes.map((prefix, i) => [`:p${i}`, { S: prefix }]));
    let from: Item | undefined;
    do {
      const found = await read(
        () =>
          client.scan({
            TableName,
            ConsistentRead: true,
            FilterExpression: prefixes.map((_, i) => `begins_with(pk, :p${i})`).join(" or "),
            ExpressionAttributeValues: values,
            ...(from && { ExclusiveStartKey: from }),
          }),
        {} as Found, // nothing
      );
      yield* found.Items ?? [];
      from = found.LastEvaluatedKey;
    } while (from);
  }

  const getSome = async (keys: readonly Key[]): Promise<Item[]> => {
    const wait = backoff(options);
    const found: Item[] = [];
    for (let asked: readonly Item[] = keys.map(attributes); asked.length > 0; ) {
      const request = { RequestItems: { [TableName]: { Keys: asked, ConsistentRead: true } } };
      const answer = await read(() => client.batchGetItem(request), {});
      const got = answer.Responses?.[TableName] ?? [];
      found.push(...got);
      asked = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
      // An answer holds at most 16 MB; only one that brings nothing tells of throttling.
      if (asked.length > 0 && got.length === 0) await wait();
    }
    return found;
  };

  const putSome = async (items: readonly Item[]): Promise<void> => {
    const wait = backoff(options);
    for (let left: readonly object[] = items.map((one) => ({ PutRequest: { Item: one } })); left.length > 0; ) {
      const sent = left;
      const answer = await call(() => client.batchWriteItem({ RequestItems: { [TableName]: sent } }));
      left = answer.UnprocessedItems?.[TableName] ?? [];
      if (left.length > 0) await wait();
    }
  };

  const keyOf = (item: Item): Key => ({ pk: item["pk"]?.S ?? "", sk: item["sk"]?.S ?? "" });

  return {
    place,
    get,
    query,
    scan,
    /** The items with these keys that are there, in no order. */
    getAll: async (keys: readonly Key[]): Promise<Item[]> => (await inLanes(parts(keys, readAtOnce), getSome)).flat(),
    /** Writes items whose content depends on nothing but their key; resolves when all are there. */
    putAll: async (items: readonly Item[]): Promise<void> => {
      await inLanes(parts(items, writeAtOnce), putSome);
    },
    /** Writes an item where its `position` grows by it; false where a later one is there. */
    putLater: async (item: Item): Promise<boolean> => {
      const position = item["position"];
      try {
        await call(() =>
          client.putItem({
            TableName,
            Item: item,
            ConditionExpression: "attribute_not_exists(pk) or #position < :position",
            ExpressionAttributeNames: { "#position": "position" },
            ExpressionAttributeValues: { ":position": position },
          }),
        );
        return true;
      } catch (cause) {
        if (isNamed(cause, "ConditionalCheckFailedException")) return false;
        throw cause;
      }
    },
    /**
     * Writes an item where there is none with its key: the one write that decides. Gives the item that was there before, or nothing
     * where ours is there now; an answer that was lost is found out by looking.
     *
     * errors  store/outcome-unknown where it cannot be found out, dynamodb/throttled
     */
    claim: async (item: Item, isSame: (there: Item) => boolean): Promise<Item | undefined> => {
      const request = {
        TableName,
        Item: item,
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      };
      // Amazon's client sends again by itself what it had no answer to, so the item that is in the way may be ours.
      const unlessOurs = (there: Item) => (isSame(there) ? undefined : there);
      for (let attempt = 1; ; attempt++) {
        try {
          await write(() => client.putItem(request));
          return undefined;
        } catch (cause) {
          const taken = isNamed(cause, "ConditionalCheckFailedException");
          const there = taken ? itemIn(cause) : undefined;
          if (there) return unlessOurs(there);
          if (isRefused(cause) && !taken) throw storeError({ place, table }, cause);
          const found = await get(keyOf(item)).catch((lost) => {
            throw cause instanceof Throttled
              ? cause
              : new OutcomeUnknown({ place, problem: problemOf(cause) }, { cause: lost });
          });
          if (found) return unlessOurs(found);
          if (cause instanceof Throttled) throw cause;
          if (attempt === attempts) throw new OutcomeUnknown({ place, problem: problemOf(cause) }, { cause });
        }
      }
    },
  };
}

const attributes = ({ pk, sk }: Key): Item => ({ pk: { S: pk }, sk: { S: sk } });
const isMissing = (cause: unknown) => isNamed(cause, "ResourceNotFoundException");

/** The item that stood in the way, which Amazon's error carries where it was asked to. */
function itemIn(cause: Error): Item | undefined {
  return "Item" in cause && typeof cause.Item === "object" && cause.Item ? (cause.Item as Item) : undefined; // as asked for
}

const creationMs = 60_000;
const lookEveryMs = 500;

async function createTable(client: DynamoClient, TableName: string): Promise<void> {
  try {
    await client.createTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
    });
  } catch (cause) {
    if (!isNamed(cause, "ResourceInUseException")) throw cause; // another process was quicker
  }
  for (let waitedMs = 0; waitedMs < creationMs; waitedMs += lookEveryMs) {
    const { Table } = await client.describeTable({ TableName });
    if (Table?.TableStatus === "ACTIVE") return;
    await pause(lookEveryMs);
  }
}

function parts<One>(all: readonly One[], size: number): One[][] {
  const found: One[][] = [];
  for (let from = 0; from < all.length; from += size) found.push(all.slice(from, from + size));
  return found;
}

/** Does the work for each part, several at a time. The first that fails fails all; those behind it are not begun. */
async function inLanes<Part, Result>(all: readonly Part[], work: (part: Part) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const left = all.entries();
  const lane = async () => {
    for (const [i, part] of left) results[i] = await work(part);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, all.length) }, lane));
  return results;
}
