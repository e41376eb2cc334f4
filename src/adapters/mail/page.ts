import { createHash } from "node:crypto";
import type { Form, FormField, Language, Message, RawResponse } from "../../question/index.ts";
import { opensOnPage, pageSheet } from "./looks.ts";
import { attribute, partsHtml, said } from "./parts.ts";
import { words } from "./words.ts";

/** What the fields of a form are called on a page, so that none is taken for one of ours. */
export const fieldPrefix = "f.";

/** The field into which the number that stands beside it is typed. */
export const codeField = "c";

export interface PageParts {
  readonly status: number;
  readonly language: Language;
  readonly title: string;
  /** What happened, in a sentence; `isProblem` where nothing was done. */
  readonly told?: string;
  readonly isProblem?: boolean;
  readonly content?: Message;
  readonly form?: FormOn;
}

export interface FormOn {
  readonly form: Form;
  readonly token: string;
  readonly nonce: string;
  readonly code: string;
  readonly as: string;
  readonly typed: Readonly<Record<string, string>>;
  readonly wrong?: string;
}

const open = opensOnPage;

/** A page for whoever followed a link of a mail: it runs nothing, fetches nothing and is shown nowhere else. */
export function pageResponse({ status, language, title, told, isProblem, content, form }: PageParts): RawResponse {
  const say = words[language];
  const look = isProblem ? "problem" : "text";
  const news =
    told === undefined
      ? ""
      : `${open("p", look, ` dir="auto" role="${isProblem ? "alert" : "status"}"`)}${said(told)}</p>`;
  const { parts = [] } = content ?? {};
  // What must be read before a button is pressed stands right above it.
  const body = content && { ...content, parts: form ? parts.filter(({ kind }) => kind !== "caution") : parts };
  const warned = content && { ...content, mentions: [], parts: parts.filter(({ kind }) => kind === "caution") };
  const foot = content?.foot === undefined ? "" : `${open("p", "quiet")}${said(content.foot)}</p>`;
  const html = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer"><title>${said(title)}</title><style>${pageSheet}</style></head>
${open("body", "ground")}${open("main", "sheet")}
${open("h1", "title", ' dir="auto"')}${said(title)}</h1>
${news}
${body ? partsHtml(body, open) : ""}
${form && warned ? partsHtml(warned, open) : ""}
${form ? formHtml(form, language) : `${open("p", "quiet")}${said(say.close)}</p>`}
${foot}
</main></body></html>`;
  return { status, headers, body: html };
}

const sheetHash = createHash("sha256").update(pageSheet).digest("base64");
const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${sheetHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex, nofollow",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
};

function formHtml({ form, token, nonce, code, as, typed, wrong }: FormOn, language: Language): string {
  const say = words[language];
  const fields = form.fields.map((field) =>
    fieldHtml(field, { typed: typed[field.id], isWrong: wrong === field.id, optional: say.optional }),
  );
  const says = (form.says ?? []).map((text) => `${open("p", "text", ' dir="auto"')}${said(text)}</p>`);
  // The first button is what Enter presses in a field: nobody decides by Enter.
  return `<form method="post" action="press" autocomplete="off"><button disabled hidden></button>
<input type="hidden" name="t" value="${attribute(token)}"><input type="hidden" name="n" value="${attribute(nonce)}">
<h2>${said(form.title)}</h2>
${says.join("\n")}
${fields.join("\n")}
<label>${said(say.confirm)} <b>${code}</b><input name="${codeField}" required inputmode="numeric" maxlength="10"${wrong === codeField ? ' aria-invalid="true" autofocus' : ""}></label>
${open("p", "quiet")}${said(say.as(as))}</p>
${open("button", "primary")}${said(form.submit)}</button>
</form>`;
}

interface Filling {
  readonly typed: string | undefined;
  readonly isWrong: boolean;
  readonly optional: string;
}

function fieldHtml(field: FormField, { typed, isWrong, optional }: Filling): string {
  const value = typed ?? field.initial ?? "";
  const isFree = field.required === false;
  const hint = [...(field.hint === undefined ? [] : [field.hint]), ...(isFree ? [optional] : [])].join("; ");
  const hintId = `hint-${field.id}`;
  const common = [
    ` name="${attribute(`${fieldPrefix}${field.id}`)}"`,
    isFree ? "" : " required",
    isWrong ? ' aria-invalid="true" autofocus' : "",
    hint === "" ? "" : ` aria-describedby="${attribute(hintId)}"`,
  ].join("");
  const small = hint === "" ? "" : `<small id="${attribute(hintId)}">${said(hint)}</small>`;
  return `<label>${said(field.label)}${inputHtml(field, common, value)}${small}</label>`;
}

function inputHtml(field: FormField, common: string, value: string): string {
  switch (field.kind) {
    case "number": {
      const bound = (name: string, number: number | undefined) => (number === undefined ? "" : ` ${name}="${number}"`);
      return `<input type="number"${common} step="${field.whole ? 1 : "any"}"${bound("min", field.min)}${bound("max", field.max)} value="${attribute(value)}">`;
    }
    case "date":
      return `<input type="date"${common} value="${attribute(value)}">`;
    case "scale":
      return selectHtml(
        Array.from({ length: field.max - field.min + 1 }, (_, i) => String(field.min + i)).map((id) => ({
          id,
          label: id,
        })),
        common,
        value,
      );
    case "choice":
      return selectHtml(field.options, common, value);
    case "text": {
      const most = ` maxlength="${field.maxLength ?? 1000}"`;
      return field.multiline
        ? `<textarea${common}${most} rows="3" dir="auto">\n${said(value).replaceAll("<br>", "\n")}</textarea>`
        : `<input${common}${most} dir="auto" value="${attribute(value)}">`;
    }
  }
}

function selectHtml(
  options: readonly { readonly id: string; readonly label: string }[],
  common: string,
  value: string,
): string {
  const all = options.map(
    ({ id, label }) => `<option value="${attribute(id)}"${id === value ? " selected" : ""}>${said(label)}</option>`,
  );
  return `<select${common}><option value=""></option>${all.join("")}</select>`;
}
