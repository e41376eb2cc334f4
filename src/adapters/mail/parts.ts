import { escaped, shown } from "../../chart/index.ts";
import type { Language, Message, Part } from "../../question/index.ts";
import type { Open } from "./looks.ts";

type ChartPart = Extract<Part, { kind: "chart" }>;

/** Characters that no reader sees, and that break what they stand in or turn what follows around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

export function clean(text: string): string {
  return text.replace(unseen, "").replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}

/** What people wrote, as text of a page: no character of it is markup. */
export function said(text: string): string {
  return escaped(clean(text)).replaceAll("\n", "<br>");
}

/** A text in an attribute between double quotes. */
export function attribute(text: string): string {
  return escaped(clean(text)).replaceAll("\n", "&#10;");
}

export const isWeb = (url: string | undefined): url is string => url !== undefined && /^https?:\/\//i.test(url);

/** What a message says, as HTML without its buttons. */
export function partsHtml({ parts, mentions = [], language }: Message, open: Open): string {
  const to = mentions.map(({ name }) => name).join(", ");
  const head = to === "" ? "" : `${open("p", "text", ' dir="auto"')}${said(to)}</p>`;
  return [head, ...parts.map((part) => partHtml(part, open, language))].join("\n");
}

function partHtml(part: Part, open: Open, language: Language): string {
  const auto = ' dir="auto"';
  switch (part.kind) {
    case "text":
      return `${open("p", "text", auto)}${said(part.text)}</p>`;
    case "caution": {
      const more = isWeb(part.url) ? ` <a href="${attribute(part.url)}">${said(part.url)}</a>` : "";
      return `${open("p", "caution", auto)}<strong aria-hidden="true">⚠ </strong>${said(part.text)}${more}</p>`;
    }
    case "facts":
      return `${open("table", "table")}${part.facts
        .map(
          ({ label, value }) =>
            `<tr>${open("th", "label", ' scope="row"')}${said(label)}</th>${open("td", "cell", auto)}${said(value)}</td></tr>`,
        )
        .join("")}</table>`;
    case "list":
      return part.items.length === 0
        ? ""
        : `${open("ul", "list")}${part.items.map((item) => `<li${auto}>${said(item)}</li>`).join("")}</ul>`;
    case "quote":
      return `${open("blockquote", "quote", auto)}${said(part.by)}: “${said(part.text)}”</blockquote>`;
    case "chart":
      return chartHtml(part, open, language);
    case "table": {
      const title = part.title === undefined ? "" : `<caption${auto}>${said(part.title)}</caption>`;
      const head = part.columns.map((column) => `${open("th", "head", ` scope="col"${auto}`)}${said(column)}</th>`);
      const rows = part.rows.map(
        (row) =>
          `<tr>${part.columns.map((_, i) => `${open("td", "cell", auto)}${said(row[i] ?? "")}</td>`).join("")}</tr>`,
      );
      return `<div class="scroll">${open("table", "table")}${title}<tr>${head.join("")}</tr>${rows.join("")}</table></div>`;
    }
  }
}

/** A bar for each point, its name before it and its number behind it: nothing is fetched, and it can be read aloud. */
function chartHtml({ picture, labels, says }: ChartPart, open: Open, language: Language): string {
  const points = (picture.series[0]?.points ?? []).map(({ value }) => ({ value: numberIn(value) }));
  const levels = (picture.levels ?? []).map(({ label, value }) => ({ label, value: numberIn(value) }));
  const numbers = [...points, ...levels].map(({ value }) => value);
  const most = Math.max(0, ...numbers.map((value) => Math.abs(value ?? 0)));
  const row = (name: string, value: number | undefined, look: string) => {
    const pct = value === undefined || most === 0 ? 0 : Math.max(1, Math.round((Math.abs(value) / most) * 100));
    const [part, rest] = [
      pct === 0 ? "" : `${open("td", look, ` width="${pct}%"`)}&nbsp;</td>`,
      pct >= 100 ? "" : `${open("td", "rest", ` width="${100 - pct}%"`)}&nbsp;</td>`,
    ];
    const bar = `<table role="presentation" aria-hidden="true" width="100%" cellpadding="0" cellspacing="0"><tr>${part}${rest}</tr></table>`;
    return `<tr>${open("th", "label", ' scope="row" dir="auto"')}${said(name)}</th>${open("td", "track")}${bar}</td>${open("td", "amount")}${said(amountText(picture.unit, value, language))}</td></tr>`;
  };
  const rows = [
    ...points.map(({ value }, i) => row(labels[i] ?? String(i + 1), value, "bar")),
    ...levels.map(({ label, value }) => row(label, value, "level")),
  ];
  const caption = `<caption dir="auto" align="left">${said(picture.title)}</caption>`;
  return `${open("table", "table")}${caption}${rows.join("")}</table>${open("p", "quiet", ' dir="auto"')}${said(says)}</p>`;
}

const numberIn = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : undefined);

const locales: Readonly<Record<Language, string>> = { en: "en-GB", da: "da-DK" };

function amountText(unit: ChartPart["picture"]["unit"], value: number | undefined, language: Language): string {
  if (value === undefined) return "–";
  if (unit === "micros") return shown(unit, value);
  const share = unit === "share";
  const options = share ? ({ style: "percent", maximumFractionDigits: 1 } as const) : { maximumSignificantDigits: 6 };
  return new Intl.NumberFormat(locales[language], options).format(value);
}
