import { inwardFaults, outwardFaults } from "../fault.ts";
import { layout, type View } from "./layout.ts";
import { type Html, html, nothing, table } from "./parts.ts";

const maxRows = 100;

export function recordPage(view: View): Html {
  const entries = view.chat.recorded();
  const rows = entries
    .slice(-maxRows)
    .toReversed()
    .map((one) => [
      new Date(one.atMs).toISOString().slice(11, 23),
      html`${one.platform}<br><small>${one.direction === "in" ? "app → platform" : "platform → app"}</small>`,
      html`${one.method}${one.attempt ? html`<br><small>attempt ${one.attempt + 1}</small>` : ""}${one.fault ? html`<br><small class="fault">${one.fault}</small>` : ""}`,
      String(one.status),
      `${Math.round(one.tookMs)} ms`,
      html`<details><summary>Bodies</summary><pre>${JSON.stringify({ request: one.request, answer: one.answer }, null, 2)}</pre></details>`,
    ]);
  const body = html`<h1>Record</h1><p>${entries.length} calls. <a href="/recorded.jsonl">Download as JSON lines</a>. Tokens, secrets and signatures are blanked.</p>${table(["At (UTC)", "Platform", "Method", "Status", "Took", ""], rows)}`;
  return layout(view, "Record", body, { isLive: true });
}

export function faultsPage(view: View, told: string | undefined): Html {
  const { chat, as } = view;
  const rows = chat.faults
    .list()
    .map((one) => [
      one.platform,
      one.method,
      one.kind,
      one.times === undefined ? `${one.done} so far` : `${one.done} of ${one.times}`,
      html`<form method="post" action="/faults/clear"><input type="hidden" name="as" value="${as.id}"><input type="hidden" name="id" value="${one.id}"><button>Remove</button></form>`,
    ]);
  const option = (value: string) => html`<option>${value}</option>`;
  const body = html`<h1>Faults</h1>${told === undefined ? nothing : html`<p class="problem" role="alert">${told}</p>`}
${rows.length === 0 ? html`<p class="quiet">Everything works.</p>` : table(["Platform", "Method", "Fault", "Done", ""], rows)}
<form method="post" action="/faults"><input type="hidden" name="as" value="${as.id}"><label>Platform <select name="platform">${["*", ...chat.platforms.map(({ name }) => name)].map(option)}</select></label><label>Method, as the record names it <input name="method" value="*"></label><label>What goes wrong <select name="kind"><optgroup label="when the app calls">${inwardFaults.map(option)}</optgroup><optgroup label="when the platform calls">${outwardFaults.map(option)}</optgroup></select></label><label>How often (empty: always) <input name="times" value="1"></label><label>After how many calls <input name="after"></label><label>Retry-After in seconds (rate-limited) <input name="retryAfterS"></label><label>Status (error) <input name="status"></label><label>Milliseconds (delay) <input name="delayMs"></label><button class="primary">Add</button></form>`;
  return layout(view, "Faults", body);
}

export function connectionsPage(view: View, told: string | undefined): Html {
  const { chat, as } = view;
  const parts = chat.platforms.map((platform) => {
    const fields = Object.entries(platform.targets).map(
      ([name, what]) =>
        html`<label>${what}<input name="target.${name}" value="${platform.target(name) ?? ""}" placeholder="http://127.0.0.1:4900/…"></label>`,
    );
    const form =
      fields.length === 0
        ? nothing
        : html`<form method="post" action="/connections"><input type="hidden" name="as" value="${as.id}"><input type="hidden" name="platform" value="${platform.name}">${fields}<button class="primary">Save</button></form>`;
    const lines = Object.entries(platform.environment()).map(([name, value]) => `${name}=${value}`);
    return html`<h2>${platform.title}</h2><pre>${lines.join("\n")}</pre>${form}`;
  });
  return layout(
    view,
    "Connections",
    html`<h1>Connections</h1><p>What an app needs to call the platforms, and where they call it.</p>${told === undefined ? nothing : html`<p class="problem" role="alert">${told}</p>`}${parts}`,
  );
}
