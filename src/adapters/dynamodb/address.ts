import { BadAddress } from "./errors.ts";

/** Where a log is: `dynamodb://<region>/<table>`, or `…/<table>/<log>` where several logs share a table. */
export interface Address {
  readonly region: string;
  readonly table: string;
  /** The log's name in the table; every key begins with it. */
  readonly log: string;
  /** Another server than Amazon's, such as a local one. */
  readonly endpoint: string | undefined;
  /** Whether the first append makes the table where there is none. */
  readonly create: boolean;
  /** The same address in one spelling. */
  readonly url: string;
}

const named = /^[\w.-]+$/;

/** errors  dynamodb/bad-address */
export function parseAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bad = (problem: string) => new BadAddress({ problem });
  if (url?.protocol !== "dynamodb:" || url.hostname === "") throw bad("it names no region");
  if (url.username || url.password) throw bad("it holds credentials, which do not belong there");
  const [table = "", log = "main", ...rest] = url.pathname.split("/").slice(1);
  if (!named.test(table) || table.length < 3 || table.length > 255)
    throw bad("the name of a table has 3 to 255 letters, digits, dots, dashes and underlines");
  if (!named.test(log) || log.length > 64 || rest.length > 0)
    throw bad("the name of a log in a table has up to 64 letters, digits, dots, dashes and underlines");
  const options = [...url.searchParams.keys()].filter((name) => name !== "endpoint" && name !== "create");
  if (options.length > 0) throw bad(`it knows no ?${options[0]}, only ?endpoint= and ?create`);
  const endpoint = url.searchParams.get("endpoint") ?? undefined;
  checkEndpoint(endpoint, bad);
  const create = url.searchParams.has("create");
  const place = `dynamodb://${url.hostname}/${table}${log === "main" ? "" : `/${log}`}`;
  const asked = [
    ...(endpoint === undefined ? [] : [`endpoint=${encodeURIComponent(endpoint)}`]),
    ...(create ? ["create"] : []),
  ];
  const shown = asked.length > 0 ? `${place}?${asked.join("&")}` : place;
  return { region: url.hostname, table, log, endpoint, create, url: shown };
}

function checkEndpoint(endpoint: string | undefined, bad: (problem: string) => Error): void {
  if (endpoint === undefined) return;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw bad("its endpoint is no http address");
  if (url.username || url.password) throw bad("its endpoint holds credentials, which do not belong there");
}
