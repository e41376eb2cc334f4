import { setTimeout as pause } from "node:timers/promises";
import { type InquiryQuery, readQuery, type Vocabulary } from "../../question/index.ts";

/** Who may choose a query where the grammar cannot read a question: a language model, as a rule. */
export interface InquiriesConfig {
  /** What is recorded as having read the question. */
  readonly model: string;
  /**
   * Chooses what to look up: an `InquiryQuery`, as data. It is given the text and the names that there are, and no rows; what it returns is
   * held to the form of a query, and nothing of its words is shown.
   */
  choose(text: string, vocabulary: Vocabulary, options: { readonly signal: AbortSignal }): Promise<unknown>;
  /** Default: 10 000. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 10_000;

/** What it chose, where that is a query in its very form that names what there is; undefined where it is not, fails or takes too long. */
export async function chosenQuery(
  { choose, timeoutMs = usualTimeoutMs }: InquiriesConfig,
  text: string,
  vocabulary: Vocabulary,
): Promise<InquiryQuery | undefined> {
  const [late, answered] = [new AbortController(), new AbortController()];
  const waited = pause(timeoutMs, undefined, { signal: answered.signal }).then(
    () => undefined,
    () => undefined,
  );
  try {
    const given = await Promise.race([choose(text, structuredClone(vocabulary), { signal: late.signal }), waited]);
    return readQuery(given, vocabulary);
  } catch {
    // A stranger's code may throw anything; what it says is no answer, and is not shown.
    return undefined;
  } finally {
    late.abort();
    answered.abort();
  }
}
