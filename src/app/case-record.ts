import { type DecisionRecord, decisionRecord, decisionRecordMarkdown, PlaybookPublished } from "../decision/index.ts";
import type { EventStore } from "../store/index.ts";
import { readCase } from "./case-commands.ts";
import { outcomesIn } from "./decision-outcomes.ts";
import { streamOf } from "./read.ts";

/** A case as an open decision record, and the same as a page in Markdown. errors  decision/unknown-case */
export async function recordOfCase(
  store: EventStore,
  id: string,
): Promise<{ readonly record: DecisionRecord; readonly markdown: string }> {
  const outcomes = outcomesIn(await streamOf(store, "thence.case", id));
  const state = await readCase(store, id);
  const published = (await streamOf(store, "thence.playbook", state.opened.data.playbook))
    .filter(PlaybookPublished.is)
    .find((event) => event.data.definition === state.opened.data.definition);
  const { commit, dirty } = published?.data ?? {};
  const from = { ...(commit !== undefined && { commit }), ...(dirty && { dirty }) };
  const record = decisionRecord(state, { from, outcomes });
  return { record, markdown: decisionRecordMarkdown(record) };
}
