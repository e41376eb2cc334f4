import { html } from "hono/html";
import type { ThenceError } from "../kit/failure.ts";

export type Html = ReturnType<typeof html>;

export interface PageOf {
  readonly name: string;
}

export function page({ name }: PageOf, title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · ${name}</title><link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/style.css"></head>
<body><header><a href="/">Thence</a><span>${name}</span></header><main>${body}</main></body>
</html>`;
}

// A percentage is not parted from its sign at the end of a line.
export function unbroken(text: string): string {
  return text.replaceAll(" %", "\u00a0%");
}

/** What went wrong, in a sentence for whoever reads the page; the code is for whoever is asked about it. */
export interface Problem {
  readonly text: string;
  readonly code?: string;
}

/** Whoever looks at a case's page knows which case it is. */
export function problemOf({ code, message, facts }: ThenceError): Problem {
  const prefixes = [`[${code}] `, ...(typeof facts["case"] === "string" ? [`${facts["case"]}: `] : [])];
  const text = prefixes.reduce((rest, one) => (rest.startsWith(one) ? rest.slice(one.length) : rest), message);
  return { text: `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`, code };
}

export function problemText({ text, code }: Problem): Html {
  return html`${unbroken(text)}${code === undefined ? "" : html` <small class="code">${code}</small>`}`;
}
