import { failure } from "../kit/failure.ts";

export const BadAction = failure(
  "action/bad-definition",
  { retry: "never", kind: "usage" },
  (f: { action: string; problem: string }) => `action "${f.action}": ${f.problem}`,
);

/** What a decision may start in the world. */
export interface Action {
  readonly name: string;
  /** The adapter that does it: src/adapters/<actuator>/actuator. */
  readonly actuator: string;
  /** Where it is done, without secrets. */
  readonly url: string;
  /** The environment variable that holds the signing secret. The secret itself is never in a file or in the log. */
  readonly secretEnv: string;
  /** What it does, for the person who chooses it. */
  readonly purpose: string;
}

export function defineAction(name: string, options: Omit<Action, "name">): Action {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
    throw new BadAction({ action: name, problem: "write its name in kebab-case, at most 40 characters." });
  if (!URL.canParse(options.url)) throw new BadAction({ action: name, problem: `"${options.url}" is not a URL.` });
  const { username, password, protocol } = new URL(options.url);
  if (username || password)
    throw new BadAction({
      action: name,
      problem: "its URL holds a password. Put the secret in the environment and name it in `secretEnv`.",
    });
  if (protocol !== "https:" && protocol !== "http:")
    throw new BadAction({ action: name, problem: "its URL is neither https nor http." });
  return { name, ...options };
}
