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

/** An address fit to be shown: of one like a URL its scheme, host and path, for a user, a password or a query may be a secret. */
export function withoutSecrets(url: string): string {
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(url) ?? [];
  if (scheme === undefined) return url;
  const query = rest.search(/[?#]/);
  const at = rest.lastIndexOf("@");
  // A password may hold a question mark, and a query an at sign; who cannot tell them apart shows neither.
  if (query >= 0 && at > query) return `${scheme}…`;
  return scheme + rest.slice(at + 1, query < 0 ? undefined : query);
}
