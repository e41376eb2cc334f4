import { registerHooks } from "node:module";

let resolving = false;

/** Lets a configuration or a mapping import "thence" from wherever it lies, and gives it the very program that reads it, not a second copy. */
export function resolveOurselves(): void {
  if (resolving) return;
  resolving = true;
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const doors: Readonly<Record<string, string>> = {
    thence: `../index.${ending}`,
    "thence/testing": `../testing/index.${ending}`,
    "thence/store": `../store/index.${ending}`,
    "thence/app": `./index.${ending}`,
  };
  registerHooks({
    resolve: (specifier, context, next) => {
      const adapter = /^thence\/(adapters\/[a-z0-9/-]+)$/.exec(specifier)?.[1];
      const door = adapter ? `../${adapter}.${ending}` : Object.hasOwn(doors, specifier) ? doors[specifier] : undefined;
      return door ? { url: new URL(door, import.meta.url).href, shortCircuit: true } : next(specifier, context);
    },
  });
}
