interface Line {
  readonly key: string;
  readonly value: string;
}

/**
 * Why the sender of a mail is not believed to be who its From says; undefined where the receiving server vouches for the domain.
 *
 * Only what that server added counts: what stands above the first `Received` of the way, of which `hopsAbove` may be its own. Whatever is further
 * down was there when the mail came in, and anybody can have written it.
 *
 * source  RFC 8601 (Authentication-Results), RFC 7489 (DMARC)
 */
export function disbelief(
  headers: readonly Line[],
  fromDomain: string,
  { authServId, hopsAbove }: { readonly authServId?: string; readonly hopsAbove: number },
): string | undefined {
  if (authServId === undefined) return "no authServId is set, so no server is believed about who sent it";
  const results: Method[] = [];
  let hops = 0;
  for (const { key, value } of headers) {
    if (key === "received") hops += 1;
    if (hops > hopsAbove) break;
    if (key !== "authentication-results") continue;
    const read = resultsIn(value);
    if (read?.server === authServId) results.push(...read.methods);
  }
  const dmarc = results.filter(({ method }) => method === "dmarc");
  if (dmarc.length === 0) return `${authServId} says nothing of DMARC`;
  const failed = dmarc.find(({ result }) => result !== "pass");
  if (failed) return `${authServId} says dmarc=${failed.result.slice(0, 20)}`;
  const isAligned = dmarc.every(({ from }) => from === fromDomain);
  return isAligned ? undefined : "what passed DMARC is another domain than that of its From";
}

interface Method {
  readonly method: string;
  readonly result: string;
  readonly from?: string;
}

/** `mx.example.org; dmarc=pass (p=none) header.from=example.org`: comments and quotes are taken away first, so that none of them can speak. */
export function resultsIn(value: string): { readonly server: string; readonly methods: readonly Method[] } | undefined {
  const plain = withoutComments(value.slice(0, 8_000));
  if (plain === undefined) return undefined;
  const [head = "", ...rest] = plain.split(";").map((part) => part.trim());
  const server = /^([A-Za-z0-9._-]+)(?:\s+\d+)?$/.exec(head)?.[1];
  if (server === undefined) return undefined;
  const methods = rest.flatMap((part): Method[] => {
    const [first = "", ...properties] = part.split(/\s+(?=[^\s=]+\s*=)/);
    const [, method, result] = /^([a-z0-9-]+)(?:\s*\/\s*\d+)?\s*=\s*([a-z]+)\b/i.exec(first) ?? [];
    if (method === undefined || result === undefined) return [];
    const froms = properties.flatMap((one) => /^header\.from\s*=\s*([^\s]+)$/i.exec(one.trim())?.[1] ?? []);
    const [from] = froms;
    return [
      {
        method: method.toLowerCase(),
        result: result.toLowerCase(),
        ...(from !== undefined && froms.length === 1 && { from: from.toLowerCase().replace(/^.*@/, "") }),
      },
    ];
  });
  return { server: server.toLowerCase(), methods };
}

/** Undefined where a comment or a quote does not end. */
function withoutComments(value: string): string | undefined {
  let [plain, depth, isQuoted] = ["", 0, false];
  for (let i = 0; i < value.length; i++) {
    const char = value[i] ?? "";
    if (char === "\\" && (depth > 0 || isQuoted)) i += 1;
    else if (isQuoted) isQuoted = char !== '"';
    else if (char === "(") depth += 1;
    else if (char === ")" && depth > 0) depth -= 1;
    else if (depth > 0) continue;
    else if (char === '"') {
      isQuoted = true;
      plain += "quoted";
    } else plain += /\s/.test(char) ? " " : char;
  }
  return depth === 0 && !isQuoted ? plain : undefined;
}
