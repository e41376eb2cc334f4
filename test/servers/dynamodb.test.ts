import { describe, test } from "node:test";
import { eventStoreContract, runContract } from "../../src/testing/index.ts";
import { client, dynamodb, newPlace, open, tableOf } from "./dynamodb-stage.ts";

describe("a store in DynamoDB", { skip: dynamodb.skip }, () => {
  runContract(
    eventStoreContract,
    {
      open: (context) => open(newPlace(), {}, context),
      reopen: (store, context) => open(store.url, {}, context),
      openAgain: (store, context) => open(store.url, {}, context),
      cleanup: async (store) => {
        await client.deleteTable({ TableName: tableOf(store.url) }).catch((cause: Error) => {
          if (cause.name !== "ResourceNotFoundException") throw cause; // nothing was appended to this one
        });
      },
    },
    { test },
  );
});
