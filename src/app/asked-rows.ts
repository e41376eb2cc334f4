import { failure } from "../kit/failure.ts";

export const NoSuchCell = failure(
  "app/no-such-cell",
  { retry: "never", kind: "usage" },
  (f: { asked: string; problem: string; known: readonly string[] }) =>
    `"${f.asked}" is no number of this answer: ${f.problem}. ${f.known.length > 0 ? `There are: ${f.known.slice(0, 12).join(", ")}${f.known.length > 12 ? " …" : ""}.` : "The answer is empty."}`,
);

/** The number of a label, or a refusal that tells the labels there are. */
export function labelled(asked: string, label: string, labels: readonly string[], what: string): number {
  const found = labels.indexOf(label);
  if (found < 0) throw new NoSuchCell({ asked, problem: `it has no ${what} "${label}"`, known: labels });
  return found;
}
