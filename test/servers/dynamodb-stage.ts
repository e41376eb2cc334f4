import { after } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesRequire } from "../../services/packages.ts";
import { type DynamoClient, type DynamoOptions, openEventStore } from "../../src/adapters/dynamodb/event-store.ts";
import type { EventStore, StoreContext } from "../../src/store/index.ts";
import { fixedContext } from "../../src/testing/index.ts";

export const dynamodb = await withService("dynamodb");

const region = "eu-central-1";
const credentials = { accessKeyId: "madeup", secretAccessKey: "madeup" };
const { DynamoDB } = dynamodb.skip ? { DynamoDB: undefined } : servicesRequire("@aws-sdk/client-dynamodb");

/** A client of Amazon's own, for the server of this test or for another place. */
export function newClient(config: object = {}): DynamoClient & Others {
  const made = new DynamoDB({ region, endpoint: dynamodb.url, credentials, ...config });
  after(() => made.destroy());
  return made;
}

/** What the tests do besides. */
interface Others {
  deleteItem(input: object): Promise<unknown>;
  deleteTable(input: object): Promise<unknown>;
}

export const client: ReturnType<typeof newClient> = dynamodb.skip ? (undefined as never) : newClient(); // nobody asks for it then

let tables = 0;

/** An address at which nothing is yet. */
export const newPlace = () => `dynamodb://${region}/thence-test-${++tables}?create`;

export const tableOf = (url: string) => url.replace(/^.*\/|\?.*$/g, "");

let seed = 1_000;

/** Opens a place as a process of its own would. */
export function open(
  url: string,
  options: DynamoOptions = {},
  context: StoreContext = fixedContext(++seed),
): Promise<EventStore> {
  return openEventStore(url, context, { client, pollMs: 20, ...options });
}

/** The client with some of its calls replaced: a service, or a network, that misbehaves. */
export function wrapped(calls: Partial<DynamoClient>): DynamoClient {
  return Object.assign(Object.create(client), calls);
}
