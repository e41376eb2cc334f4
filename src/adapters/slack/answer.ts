import type { Identity, Inbound, Outcome, Place, RawResponse, Received } from "../../question/index.ts";
import type { Call } from "./client.ts";
import type { Answering } from "./read.ts";
import { json } from "./receive.ts";
import { formView, problemView } from "./view.ts";

export type Aside = (to: Identity, place: Place, text: string, signal?: AbortSignal) => Promise<unknown>;

// Slack waits three seconds, and then tells the one who pressed that it did not work.
const patienceMs = 2_300;
const nothing: RawResponse = { status: 200, body: "" };

/** What Slack and the person are told: a form is opened, a problem stands in the form, everything else is said to them alone. */
export async function answerTo(
  received: Received,
  outcomes: readonly Outcome[],
  { call, aside }: { readonly call: Call; readonly aside: Aside },
): Promise<RawResponse> {
  if (received.kind !== "inbound") return nothing;
  const answering = (received.context ?? {}) as Answering; // the channel's own, from its `receive`
  const signal = AbortSignal.timeout(patienceMs);
  let response = nothing;
  for (const [i, inbound] of received.inbound.entries()) {
    const outcome = outcomes[i];
    if (!outcome) continue;
    if (outcome.kind === "form") await openForm(inbound, outcome, answering, { call, aside, signal });
    else if (outcome.kind === "problem" && inbound.kind === "submitted")
      response = json(problemIn(outcome.text, outcome.field, answering.fields ?? []));
    else if (outcome.kind === "problem" || (outcome.kind === "done" && isAnswered(inbound, answering))) {
      if (answering.isCommand) response = json({ response_type: "ephemeral", text: escapedText(outcome.text) });
      else await aside(inbound.by, placeOf(inbound), outcome.text, signal);
    }
  }
  return response;
}

// What is said in a thread is answered there, where everybody can read it.
const isAnswered = (inbound: Inbound, { isCommand }: Answering) => inbound.kind !== "said" || isCommand === true;

const escapedText = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

async function openForm(
  inbound: Inbound,
  { form, message, button }: Extract<Outcome, { kind: "form" }>,
  { trigger }: Answering,
  { call, aside, signal }: { readonly call: Call; readonly aside: Aside; readonly signal: AbortSignal },
): Promise<void> {
  const place = placeOf(inbound);
  const view = formView(form, { message, button, place });
  const opened = trigger === undefined ? undefined : await call("views.open", { trigger_id: trigger, view }, signal);
  if (!opened?.isOk) await aside(inbound.by, place, `⚠ ${form.title}: ${opened?.word ?? "no trigger"}`, signal);
}

function problemIn(text: string, field: string | undefined, fields: readonly string[]): object {
  const at = fields.find((id) => id === field || id.endsWith(`.${field}`)) ?? fields[0];
  if (at === undefined) return { response_action: "update", view: problemView("Thence", text) };
  return { response_action: "errors", errors: { [at]: text.slice(0, 1_000) } };
}

function placeOf(inbound: Inbound): Place {
  return inbound.kind === "met" ? {} : inbound.place;
}
