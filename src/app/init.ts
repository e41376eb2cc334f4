import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { failure } from "../kit/failure.ts";

const configuration = `import { defineConfig, defineEvent, defineMetric, definePlaybook, funnelShare } from "thence";

const CheckoutStarted = defineEvent("checkout-started", {
  tags: ({ session }: { session: string }) => ({ session }),
  stream: "session",
  purpose: "A customer went to pay.",
});

const OrderPlaced = defineEvent("order-placed", {
  tags: ({ order, session }: { order: string; session: string }) => ({ order, session }),
  stream: "session",
  purpose: "A customer bought something.",
});

const checkoutCompletion = defineMetric("checkout-completion", {
  measure: funnelShare({ steps: ["checkout-started", "order-placed"], by: "session", within: "30m" }),
  window: "1h",
  serves: "Growth without buying more visitors: who wants to pay, can.",
  objective: { atLeast: 0.5, minSample: 30, because: "Below one half, the campaign costs more than it earns." },
});

const checkoutRecovery = definePlaybook("checkout-recovery", {
  metric: "checkout-completion",
  question: {
    text: "More than half of the customers who start to pay give up. What do we do about the checkout?",
    options: [
      { id: "look-into-it", label: "Look into it now" },
      { id: "wait", label: "Wait and look again" },
    ],
  },
  people: { approver: "head of sales" },
  outcome: { windows: 2 },
});

export default defineConfig({
  name: "my shop",
  store: "sqlite:.thence/log.db",
  events: [CheckoutStarted, OrderPlaced],
  metrics: [checkoutCompletion],
  playbooks: [checkoutRecovery],
  people: { "head of sales": { email: "sales@example.org" } },
});
`;

const files: Readonly<Record<string, string>> = {
  "thence.config.ts": configuration,
  ".gitignore": ".thence/\nnode_modules/\n",
};

export const CannotWrite = failure(
  "app/cannot-write",
  { retry: "never" },
  (f: { path: string; problem: string }) =>
    `${f.path} cannot be written: ${f.problem}. Name another folder, or make this one writable.`,
);

/**
 * Writes a small project that runs. A file that is there already is kept as it is.
 *
 * errors  app/cannot-write
 */
export async function initProject(
  folder: string,
): Promise<{ readonly written: readonly string[]; readonly kept: readonly string[] }> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(path, text, { flag: "wx" });
      written.push(path);
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause)) throw cause;
      if (cause.code !== "EEXIST" || !existsSync(path))
        throw new CannotWrite({ path, problem: cause.message }, { cause });
      kept.push(path);
    }
  }
  return { written, kept };
}
