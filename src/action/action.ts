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

/** Declares an action. What may be a secret is never repeated in the message that refuses it. */
export function defineAction(name: string, options: Omit<Action, "name">): Action {
  const problem = problemOf(name, options);
  if (problem) throw new BadAction({ action: name, problem });
  return { name, ...options };
}

function problemOf(name: string, { url, secretEnv, purpose, actuator }: Omit<Action, "name">): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    return "write its name in kebab-case, at most 40 characters.";
  if (!/^[a-z][a-z0-9-]*$/.test(actuator)) return "its actuator is the name of an adapter: webhook.";
  if (!purpose.trim()) return "say in `purpose` what it does, for the person who chooses it.";
  if (!URL.canParse(url)) return "its `url` is not a URL. Write it like https://shop.example/roll-back.";
  const { username, password, protocol } = new URL(url);
  if (username || password)
    return "its URL holds a password. Put the secret in the environment and name it in `secretEnv`.";
  if (protocol !== "https:" && protocol !== "http:") return "its URL is neither https nor http.";
  if (/^[A-Z_][A-Z0-9_]*$/.test(secretEnv)) return undefined;
  return "`secretEnv` is the name of an environment variable in capitals, like SHOP_WEBHOOK_SECRET; the secret itself belongs into that variable.";
}
