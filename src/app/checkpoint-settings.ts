import type { CheckpointsConfig } from "./define-config.ts";

const settings = {
  file: isText,
  key: isText,
  copies: (value) => Array.isArray(value) && value.every(isText),
  everySeconds: (value) => typeof value === "number" && value >= 1 && value <= 86_400,
} satisfies Record<keyof CheckpointsConfig, (value: unknown) => boolean>;

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** What is wrong with the part `checkpoints` of a configuration, if anything. */
export function checkpointsProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return `its part "checkpoints" is not an object`;
  const known: Readonly<Record<string, (value: unknown) => boolean>> = settings;
  for (const [name, given] of Object.entries(value)) {
    const fits = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!fits)
      return `its part "checkpoints" has a "${name}", which means nothing; known are ${Object.keys(settings).join(", ")}`;
    if (given !== undefined && !fits(given))
      return `\`checkpoints.${name}\` is ${JSON.stringify(given)}; file and key are paths, copies is a list of paths, everySeconds a number from 1 to 86400`;
  }
  return undefined;
}
