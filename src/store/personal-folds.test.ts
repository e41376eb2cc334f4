import assert from "node:assert/strict";
import { it } from "node:test";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { openKeys } from "../adapters/memory/keys.ts";
import { nodeCipher } from "../app/keys.ts";
import { importedEvent, type RecordedEvent } from "../event/index.ts";
import { fixedContext } from "../testing/index.ts";
import { personalKeysOf } from "./personal-store.ts";
import { readFolds } from "./read-folds.ts";

it("what folds remember of a person is forgotten with the person", async () => {
  const store = await openEventStore("memory:", {
    ...fixedContext(),
    personal: { cipher: nodeCipher, place: "memory:", openKeys: (options) => openKeys("memory:", options) },
  });
  const names = {
    name: "names",
    code: "1",
    types: ["noted"],
    initial: [] as readonly unknown[],
    step: (state: unknown, { data }: RecordedEvent) => [...(state as readonly unknown[]), data],
  };
  const read = async () =>
    (
      await readFolds(store, [{ name: "names", fold: names, item: { tags: ["customer:c-7"] } }], (_what, work) =>
        work(),
      )
    ).states["names"];
  await store.append(
    [
      importedEvent({
        type: "noted",
        data: { name: "Ana" },
        tags: { customer: "c-7" },
        personal: { subject: "customer:c-7", fields: ["name"] },
      }),
    ],
    { command: "note" },
  );
  assert.deepEqual(await read(), [{ name: "Ana" }]);
  assert.deepEqual(await read(), [{ name: "Ana" }]);
  await personalKeysOf(store).destroy("customer:c-7", 1);
  assert.deepEqual(await read(), [{ name: "[erased]" }]);
});
