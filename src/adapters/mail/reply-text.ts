const mostText = 20_000;

/** What somebody wrote above what they answer, without the mail that is quoted and without their signature. */
export function replyText(text: string): string {
  const lines = text.slice(0, mostText).replaceAll("\r\n", "\n").split("\n");
  const end = lines.findIndex((line, i) => isEnd(line, lines.slice(i + 1, i + 4)));
  return (end === -1 ? lines : lines.slice(0, end))
    .filter((line) => !line.startsWith(">"))
    .join("\n")
    .trim();
}

const ends = [
  /^-- ?$/,
  /^_{10,}\s*$/,
  /^-{2,}\s*(original message|oprindelig meddelelse|original besked|forwarded message|videresendt besked)\s*-{2,}/i,
  /^(on|den|am|le|el|op)\s.{5,300}(wrote|skrev|schrieb|a écrit|escribió|schreef).{0,80}:\s*$/i,
];
// Outlook tells the mail it quotes by its headers.
const isHeader = (line: string | undefined) =>
  line !== undefined && /^\*?(from|sent|to|fra|sendt|til|von|gesendet)\s?:\*?\s/i.test(line);

function isEnd(line: string, next: readonly string[]): boolean {
  if (ends.some((one) => one.test(line))) return true;
  if (/^\*?(from|fra|von)\s?:\*?\s/i.test(line) && isHeader(next[0])) return true;
  const quoted = next.find((one) => one.trim() !== "");
  if (/^(on|den)\s/i.test(line) && /(wrote|skrev)\s*:\s*$/i.test(next[0] ?? "")) return true;
  return line.trimEnd().endsWith(":") && quoted?.startsWith(">") === true;
}

/** As much of a reply in HTML as is text, up to what it quotes. Nothing of it is ever shown as HTML. */
export function htmlText(html: string): string {
  const cut =
    html
      .slice(0, 200_000)
      .split(/<blockquote\b|<div[^>]{0,200}(?:gmail_quote|divRplyFwdMsg|appendonsend|moz-cite-prefix)/i)[0] ?? "";
  return cut
    .replace(/<(style|script|head|title)\b[\s\S]*?(<\/\1\s*>|$)/gi, "")
    .replace(/<br\b[^>]{0,200}>|<\/(p|div|li|tr|h[1-6])\s*>/gi, "\n")
    .replace(/<[^>]{0,2000}>/g, "")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
