// A process that appends until it is killed, and says on standard output what was acknowledged: a line of ids and the first position.
import { writeSync } from "node:fs";
import { openStore, realContext } from "../../src/app/index.ts";
import { defineEvent, eventIds, type NewEvent } from "../../src/event/index.ts";
import { StaleRevision } from "../../src/store/index.ts";

const noted = defineEvent("thing-noted", {
  purpose: "a trial",
  stream: "thing",
  tags: (data: { readonly thing: string; readonly by: number; readonly text: string }) => ({ thing: data.thing }),
});

const [url = "", by = "0"] = process.argv.slice(2);
const context = realContext();
const nextId = eventIds(context.clock, context.random);
const store = await openStore(url, context);
const inFlight = 8;
writeSync(1, "ready\n");

async function appendForEver(lane: number): Promise<never> {
  for (let n = 0; ; n++) {
    const thing = `t-${(n + lane) % 5}`;
    const events: NewEvent[] = Array.from({ length: 1 + (n % 3) }, () =>
      noted({ thing, by: Number(by), text: "x".repeat((n * 37) % 900) }, { id: nextId(), occurred: context.clock() }),
    );
    const { events: last } = await store.read({ stream: `thing:${thing}` }, { backwards: true, limit: 1 });
    const conditions = n % 2 ? [{ stream: `thing:${thing}`, revision: last[0]?.revision ?? 0 }] : [];
    try {
      const { ids, first } = await store.append(events, { command: "note", conditions });
      writeSync(1, `${JSON.stringify({ ids, first })}\n`);
    } catch (cause) {
      if (!(cause instanceof StaleRevision)) throw cause;
    }
  }
}

await Promise.all(Array.from({ length: inFlight }, (_, lane) => appendForEver(lane)));
