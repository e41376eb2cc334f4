import { html } from "hono/html";
import { brierText, type CalibrationOf, type Calibrations, shareText } from "../app/index.ts";
import { type Html, type PageOf, page, unbroken } from "./layout.ts";

/** How well what is expected of decisions comes true, by who decided and by playbook, with the cases behind it. */
export function calibrationPage(of: PageOf, { people, playbooks }: Calibrations): Html {
  const title = "How well we predict";
  if (people.length === 0)
    return page(
      of,
      title,
      html`<h1>${title}</h1><p class="empty">Nothing that was expected was measured yet. Say what you expect when you decide.</p>${back}`,
    );
  return page(
    of,
    title,
    html`<h1>${title}</h1>
<p>What was expected of decisions, before anybody could know, against what came. A Brier score of 0 is best, and 0.25 is what a coin gets.</p>
${tableOf("Decided by", people)}
<ul>${people.map(({ says }) => html`<li>${unbroken(says)}</li>`)}</ul>
${tableOf("Playbook", playbooks)}
${back}`,
  );
}

const back = html`<p><a href="/">All questions</a></p>`;

function tableOf(head: string, of: readonly CalibrationOf[]): Html {
  const cases = (one: CalibrationOf) =>
    html`<details><summary>${one.cases.length}</summary>${one.cases.map((id) => html`<a href="/cases/${id}">${id}</a> `)}</details>`;
  return html`<table><thead><tr><th scope="col">${head}</th><th scope="col">Predictions</th><th scope="col">Came true</th><th scope="col">Size held</th><th scope="col">Brier score</th><th scope="col">Cases</th></tr></thead><tbody>${of.map((one) => html`<tr><td>${one.team}</td><td>${one.count}</td><td>${unbroken(shareText(one.cameTrue))}</td><td>${unbroken(shareText(one.covered))}</td><td>${brierText(one)}</td><td>${cases(one)}</td></tr>`)}</tbody></table>`;
}
