import { escaped } from "../../chart/index.ts";

/** How each piece looks, on light and on dark ground. Mail programs drop sheets of style, so a mail has it in every piece as well. */
const looks: Readonly<Record<string, readonly [light: string, dark?: string]>> = {
  ground: [
    "margin:0;padding:16px;background:#fbfaf7;color:#1c2430;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Arial,sans-serif",
    "background:#14181e;color:#e8ecf2",
  ],
  sheet: ["max-width:600px;margin:0 auto;overflow-wrap:anywhere;word-break:break-word"],
  title: ["font-size:22px;line-height:1.3;margin:0 0 16px"],
  text: ["margin:0 0 14px"],
  quiet: ["margin:0 0 14px;color:#5b6675;font-size:14px", "color:#9aa5b4"],
  list: ["margin:0 0 14px;padding:0 0 0 22px"],
  quote: ["margin:0 0 14px;padding:2px 0 2px 12px;border-left:3px solid #dcd8ce", "border-color:#2c3440"],
  caution: [
    "margin:0 0 14px;padding:8px 12px;border-left:4px solid #b3341f;background:#fbeeea",
    "border-color:#ff8a70;background:#33201b",
  ],
  problem: ["margin:0 0 14px;padding:8px 12px;border:2px solid #b3341f", "border-color:#ff8a70"],
  table: ["border-collapse:collapse;margin:0 0 14px;width:100%;font-size:14px"],
  head: [
    "text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid #5b6675",
    "border-color:#9aa5b4",
  ],
  cell: [
    "text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid #dcd8ce",
    "border-color:#2c3440",
  ],
  label: [
    "text-align:left;font-weight:normal;white-space:nowrap;padding:2px 10px 2px 0;font-size:14px;color:#5b6675",
    "color:#9aa5b4",
  ],
  amount: ["text-align:right;white-space:nowrap;padding:2px 0 2px 10px;font-size:14px"],
  track: ["width:100%;padding:2px 0"],
  bar: ["background:#8aa2b8;height:12px;line-height:12px;font-size:0", "background:#54708a"],
  level: ["background:#5b6675;height:12px;line-height:12px;font-size:0", "background:#9aa5b4"],
  rest: ["height:12px;line-height:12px;font-size:0"],
  button: [
    "display:inline-block;margin:0 8px 10px 0;padding:9px 16px;border:1px solid #1f4f7a;border-radius:6px;color:#1f4f7a;text-decoration:none",
    "border-color:#8cc0ee;color:#8cc0ee",
  ],
  primary: [
    "display:inline-block;margin:0 8px 10px 0;padding:9px 16px;border:1px solid #1f4f7a;border-radius:6px;background:#1f4f7a;color:#ffffff;text-decoration:none",
    "background:#8cc0ee;border-color:#8cc0ee;color:#14181e",
  ],
  danger: [
    "display:inline-block;margin:0 8px 10px 0;padding:9px 16px;border:1px solid #b3341f;border-radius:6px;color:#b3341f;text-decoration:none",
    "border-color:#ff8a70;color:#ff8a70",
  ],
};

/** How a piece is opened: with its class, and in a mail with its style beside it. */
export type Open = (tag: string, look: string, more?: string) => string;

export const opensInMail: Open = (tag, look, more = "") =>
  `<${tag} class="${look}" style="${escaped(looks[look]?.[0] ?? "")}"${more}>`;
export const opensOnPage: Open = (tag, look, more = "") => `<${tag} class="${look}"${more}>`;

const all = (pick: (one: readonly [string, string?]) => string | undefined, ending = "") =>
  Object.entries(looks)
    .flatMap(([name, one]) => {
      const look = pick(one);
      return look === undefined ? [] : [`.${name}{${look.split(";").join(`${ending};`)}${ending}}`];
    })
    .join("\n");

/** What mail programs take that know dark ground. */
export const darkSheet = `:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
${all(([, dark]) => dark, " !important")}
}`;

export const pageSheet = `*{box-sizing:border-box}
${all(([light]) => light)}
form{margin:0 0 24px}label{display:block;margin:0 0 14px}
input,textarea,select{display:block;width:100%;margin-top:4px;padding:8px;font:inherit;color:inherit;background:transparent;border:1px solid #5b6675;border-radius:6px}
select option{color:CanvasText;background:Canvas}small{color:#5b6675}[aria-invalid]{border-color:#b3341f}
button{font:inherit;cursor:pointer}:focus-visible{outline:3px solid #8aa2b8;outline-offset:2px}.scroll{overflow-x:auto}
${darkSheet}
@media (prefers-color-scheme:dark){small{color:#9aa5b4}input,textarea,select{border-color:#9aa5b4}[aria-invalid]{border-color:#ff8a70}}`;
