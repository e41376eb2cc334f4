import { type Inbound, type Outcome, RequestReceived } from "../../question/index.ts";
import { person } from "../actors.ts";
import { type Heard, hearCalendar } from "../calendar/hear.ts";
import { personOn } from "./directory.ts";
import type { Taking } from "./take.ts";

/**
 * Takes an invitation, or an answer to one, that came in by a channel which vouches for its sender. Of a sender whom nobody knows only the
 * refusal is kept, and not the address.
 */
export async function takeCalendar(
  taking: Taking,
  channel: string,
  { by, text, id: request, evidence }: Extract<Inbound, { kind: "calendar" }>,
  id: string,
): Promise<Outcome> {
  const { store, config, journal, now, onChange } = taking;
  const heard = await hearCalendar(text, { store, config, now: now(), sender: by.email ?? "" });
  const who = personOn(config.people, channel, by);
  const [result, told] = [resultOf(heard), heard.map((one) => one.text).join("; ")];
  if (who !== undefined)
    await store.append(
      [
        RequestReceived(
          {
            ...{ channel, request, kind: "calendar", identity: by.id, person: who, assurance: by.assurance },
            ...(evidence !== undefined && { evidence }),
            ...{ result, told: told.slice(0, 1000) },
          },
          { id, occurred: now() },
        ),
      ],
      { command: "receive", actor: person(who, channel, by.assurance), known: "skip" },
    );
  await journal.refresh();
  onChange?.();
  if (result === "ignored") return { kind: "ignored" };
  return { kind: result === "done" ? "done" : "problem", text: told };
}

function resultOf(heard: readonly Heard[]): Heard["kind"] {
  return (["done", "refused"] as const).find((kind) => heard.some((one) => one.kind === kind)) ?? "ignored";
}
