import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { failure } from "../kit/failure.ts";
import { languages } from "../question/index.ts";
import { attentionProblem } from "./attention.ts";
import { checkpointsProblem } from "./checkpoint-settings.ts";
import type { Config } from "./define-config.ts";
import { calendarShapeProblem, channelsShapeProblem, isZone, peopleShapeProblem } from "./people-shape.ts";
import { resolveOurselves } from "./resolve-ourselves.ts";

export const ConfigMissing = failure(
  "app/config-missing",
  { retry: "never", kind: "usage" },
  (f: { path: string }) =>
    `there is no configuration at ${f.path}. Name one with --config, or write one with thence init.`,
);
export const ConfigBroken = failure(
  "app/config-broken",
  { retry: "never" },
  (f: { path: string; problem: string }) => `${f.path} cannot be used: ${f.problem}. Mend it and run this again.`,
);

/** A configuration and where it was found. */
export interface LoadedConfig {
  readonly config: Config;
  readonly path: string | undefined;
  /** The folder that relative paths in it start from. */
  readonly folder: string;
}

const fileName = "thence.config.ts";

/** The configuration at `path`, or the nearest one upward from `from`, or an empty one. */
export async function loadConfig(path?: string, from: string = process.cwd()): Promise<LoadedConfig> {
  const found = path === undefined ? upward(resolve(from)) : resolve(from, path);
  if (found === undefined) return { config: {}, path: undefined, folder: resolve(from) };
  if (!existsSync(found)) throw new ConfigMissing({ path: found });
  return { config: await importConfig(found), path: found, folder: dirname(found) };
}

function upward(folder: string): string | undefined {
  const candidate = join(folder, fileName);
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : upward(parent);
}

async function importConfig(path: string): Promise<Config> {
  resolveOurselves();
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new ConfigBroken({ path, problem: told(cause) }, { cause });
  }
  const problem = problemOf(module.default);
  if (problem) throw new ConfigBroken({ path, problem });
  return module.default as Config; // each definition was checked when it was made
}

type Part =
  | "text"
  | "list"
  | "checkpoints"
  | "people"
  | "attention"
  | "inquiries"
  | "channels"
  | "calendar"
  | "language"
  | "zone"
  | "url";

const parts: Readonly<Record<string, Part>> = {
  name: "text",
  store: "text",
  keys: "text",
  checkpoints: "checkpoints",
  owner: "text",
  attention: "attention",
  events: "list",
  metrics: "list",
  playbooks: "list",
  actions: "list",
  people: "people",
  channels: "channels",
  calendar: "calendar",
  baseUrl: "url",
  language: "language",
  zone: "zone",
  subscriptions: "list",
  readModels: "list",
  posts: "list",
  inquiries: "inquiries",
} satisfies Record<keyof Config, Part>;

function problemOf(config: unknown): string | undefined {
  if (typeof config !== "object" || config === null)
    return "it has no default export; write `export default defineConfig({ … })`";
  for (const [name, value] of Object.entries(config)) {
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (part === undefined)
      return `it has a part "${name}", which means nothing; its parts are ${Object.keys(parts).join(", ")}`;
    if (value === undefined) continue;
    if (part === "text" && typeof value !== "string") return `its part "${name}" is not a text`;
    const wrong =
      part === "checkpoints" ? checkpointsProblem(value) : part === "attention" ? attentionProblem(value) : undefined;
    if (wrong) return wrong;
    const unclear = unclearPart(part, value);
    if (unclear) return unclear;
    if (part === "inquiries" && !isChooser(value))
      return 'its part "inquiries" is not { model: "its name", choose: (text, vocabulary) => … }, with `timeoutMs` above 0 if it has any';
    if (part === "list" && !(Array.isArray(value) && value.every(isDefinition)))
      return `its part "${name}" is not a list of definitions; write ${name}: [ … ]`;
  }
  return undefined;
}

function unclearPart(part: Part, value: unknown): string | undefined {
  if (part === "people") return peopleShapeProblem(value);
  if (part === "channels") return channelsShapeProblem(value);
  if (part === "calendar") return calendarShapeProblem(value);
  if (part === "language" && !languages.some((one) => one === value))
    return `its part "language" is not ${languages.join(" or ")}`;
  if (part === "zone" && !isZone(value)) return 'its part "zone" is not known; write one like Europe/Copenhagen';
  if (part === "url" && !isAddress(value))
    return 'its part "baseUrl" is no address of a page without a slash at its end; write one like https://thence.example.org';
  return undefined;
}

function isAddress(value: unknown): boolean {
  if (typeof value !== "string" || value.endsWith("/") || !URL.canParse(value)) return false;
  const { protocol, search, hash, username } = new URL(value);
  return (protocol === "https:" || protocol === "http:") && search === "" && hash === "" && username === "";
}

function isChooser(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { model, choose, timeoutMs = 1 }: Partial<Record<string, unknown>> = { ...value };
  const isNamed = typeof model === "string" && model.trim() !== "" && model.length <= 100 && model !== "grammar";
  return isNamed && typeof choose === "function" && typeof timeoutMs === "number" && timeoutMs > 0;
}

// Events are functions, all other definitions are plain values.
function isDefinition(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** What went wrong while a configuration was read, with its place: the first line of the trace that is not ours and not Node's. */
function told(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const ours = new URL("..", import.meta.url).href;
  const places = [...(cause.stack ?? "").matchAll(/(file:\/\/[^\s()]+?):(\d+)(?::\d+)?(?=[\s)]|$)/g)];
  const [, file, line] =
    /^(\/\S.*|[A-Z]:\\.*):(\d+)\n/i.exec(cause.stack ?? "") ?? // how Node writes the place of what it cannot parse
    places.find(([, file = ""]) => !file.startsWith(ours) && !file.includes("/node_modules/")) ??
    [];
  const message = cause.message.trim().replace(/\s*\n\s*/g, " ") + moduleHint(cause);
  if (file === undefined) return message;
  return `${message} (${file.startsWith("file:") ? fileURLToPath(file) : file}:${line})`;
}

/** Node takes a file for CommonJS where its package says so, as `npm init` lets it. */
function moduleHint(cause: Error): string {
  const isNoModule =
    cause instanceof SyntaxError && /import statement outside a module|Unexpected token 'export'/.test(cause.message);
  return isNoModule ? "; it is an ES module, and its package.json does not say so: npm pkg set type=module" : "";
}
