import { type DecisionRecord, decisionRecord, decisionRecordMarkdown } from "../decision/index.ts";
import type { EventStore } from "../store/index.ts";
import { readCase } from "./case-commands.ts";
import { outcomeOf } from "./cases.ts";

/** A case as an open decision record, and the same as a page in Markdown. errors  decision/unknown-case */
export async function recordOfCase(
  store: EventStore,
  id: string,
): Promise<{ readonly record: DecisionRecord; readonly markdown: string }> {
  const outcome = await outcomeOf(store, id);
  const record = decisionRecord(await readCase(store, id), { ...(outcome && { outcome }) });
  return { record, markdown: decisionRecordMarkdown(record) };
}
