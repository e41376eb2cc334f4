import assert from "node:assert/strict";
import { it } from "node:test";
import { openEventStore as openMemory } from "../../adapters/memory/event-store.ts";
import { invitationText, MeetingProposed } from "../../question/index.ts";
import { fixedContext } from "../../testing/index.ts";
import { doToCase } from "../case-doings.ts";
import { defineConfig } from "../define-config.ts";
import { listCases } from "../index.ts";
import { openLoop, takeTurn } from "../loop.ts";
import { all } from "../read.ts";
import { hearCalendar } from "./hear.ts";

const minute = 60_000_000;
const day = 1440 * minute;

it("a case of somebody else's meeting that is opened again is ended by a person, and takes what people say", async () => {
  const store = await openMemory("memory:", fixedContext(3));
  const people = { "@maya": { email: "maya@example.org" }, "@bo": { email: "bo@example.org" } };
  const organiser = "thence@example.org";
  const config = defineConfig({ name: "meetings", people, calendar: { adapter: "fake", organiser } });
  const begin = 1_900_000_000_000_000;
  const invitation = {
    uid: "m-1@example.org",
    sequence: 0,
    changed: begin,
    from: begin + day,
    to: begin + day + 30 * minute,
    zone: "UTC",
    title: "Prices",
    description: "",
    organiser: { email: "maya@example.org" },
    attendees: [{ email: organiser }, { email: "bo@example.org" }],
  };
  const text = invitationText(invitation, { method: "REQUEST" });
  await hearCalendar(text, { store, config, now: begin, sender: "maya@example.org" });
  const loop = openLoop(store, config);
  for (const now of [begin + minute, begin + day + 80 * minute, begin + 20 * day]) await takeTurn(loop, now);
  const [state] = await listCases(store);
  assert.equal(state?.status, "cleared");
  assert.ok((await all(store, {})).some(MeetingProposed.is));
  const by = {
    case: state.id,
    actor: { kind: "person" as const, id: "@maya", via: "test" },
    now: begin + 21 * day,
  };
  await doToCase(store, { kind: "reopen", reason: "we forgot the prices" }, by);
  await doToCase(store, { kind: "comment", text: "still here" }, { ...by, now: begin + 60 * day });
  await takeTurn(loop, begin + 61 * day);
  const [after] = await listCases(store);
  assert.deepEqual([after?.closed, after?.comments.at(-1)?.data.text], [undefined, "still here"]);
});
