import { resolve } from "node:path";

/** An address that names a file: its adapter and its path. */
export interface FilePlace {
  readonly adapter: string;
  readonly path: string;
}

/**
 * The file that a store's address names, by its form alone, so that it holds for adapters yet unwritten: `<adapter>:<path>` is a file
 * (relative paths start from `folder`), `<adapter>://host…` a server, `<adapter>:` nothing that lasts.
 */
export function filePlace(url: string, folder: string = process.cwd()): FilePlace | undefined {
  const [, adapter, rest = ""] = /^([a-z][a-z0-9-]*):(.*)$/s.exec(url) ?? [];
  if (adapter === undefined || rest === "" || /^\/\/[^/]/.test(rest)) return undefined;
  return { adapter, path: resolve(folder, rest.replace(/^\/\/(?=\/)/, "")) };
}
