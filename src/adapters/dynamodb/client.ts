import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Address } from "./address.ts";
import { ClientMissing } from "./errors.ts";

/** One attribute of an item, as DynamoDB writes it: text, a number as text, or bytes. */
export interface Attribute {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly B?: Uint8Array | undefined;
}

export type Item = Readonly<Record<string, Attribute>>;
type Input = Readonly<Record<string, unknown>>;
type ByTable<Value> = Readonly<Record<string, Value>> | undefined;

/** What the store calls, in the shape of `DynamoDB` from `@aws-sdk/client-dynamodb` 3: hand in one that you have configured yourself. */
export interface DynamoClient {
  getItem(input: Input): Promise<{ readonly Item?: Item | undefined }>;
  putItem(input: Input): Promise<unknown>;
  query(input: Input): Promise<Found>;
  scan(input: Input): Promise<Found>;
  batchGetItem(input: Input): Promise<{
    readonly Responses?: ByTable<readonly Item[]>;
    readonly UnprocessedKeys?: ByTable<{ readonly Keys?: readonly Item[] | undefined }>;
  }>;
  batchWriteItem(input: Input): Promise<{ readonly UnprocessedItems?: ByTable<readonly object[]> }>;
  createTable(input: Input): Promise<unknown>;
  describeTable(input: Input): Promise<{ readonly Table?: { readonly TableStatus?: string | undefined } | undefined }>;
  destroy?(): void;
}

export interface Found {
  readonly Items?: readonly Item[] | undefined;
  readonly LastEvaluatedKey?: Item | undefined;
}

/** A client of our own making can do more than the store asks of one that is handed in. */
export interface OwnClient extends DynamoClient {
  deleteTable(input: Input): Promise<unknown>;
}

interface ClientPackage {
  readonly DynamoDB: new (config: Input) => OwnClient;
}

// A service that does not answer must be noticed within seconds.
const timeouts = { connectionTimeout: 2_000, requestTimeout: 5_000 };

/** A client for the address, with the credentials that Amazon's package finds by itself: environment, profile, role. */
export async function newClient({ region, endpoint }: Address): Promise<OwnClient> {
  const { DynamoDB } = await clientPackage();
  return new DynamoDB({
    region,
    ...(endpoint !== undefined && { endpoint }),
    requestHandler: timeouts,
    maxAttempts: 3,
  });
}

const packageName = "@aws-sdk/client-dynamodb";

// The project that uses Thence has the package; where Thence is installed for all projects, it may lie beside Thence itself.
async function clientPackage(): Promise<ClientPackage> {
  const places = [join(process.cwd(), "package.json"), import.meta.url];
  for (const place of places) {
    const file = resolvedFrom(place);
    if (file !== undefined) return import(pathToFileURL(file).href);
  }
  throw new ClientMissing({ package: packageName });
}

function resolvedFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve(packageName);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "MODULE_NOT_FOUND") return undefined;
    throw cause;
  }
}
