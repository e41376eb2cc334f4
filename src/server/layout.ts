import { html } from "hono/html";

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
