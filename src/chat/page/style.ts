export const stylesheet = `
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e8ecf2); --quiet: light-dark(#5b6675, #9aa5b4); --ground: light-dark(#fbfaf7, #14181e); --card: light-dark(#fff, #1b2129); --line: light-dark(#dcd8ce, #2c3440); --mark: light-dark(#b3341f, #ff8a70); --act: light-dark(#1f4f7a, #8cc0ee); --good: light-dark(#2b6a45, #86d0a4); }
* { box-sizing: border-box; } body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; padding: .6rem 1rem; border-bottom: 1px solid var(--line); } header b { font-weight: 650; } header form { display: flex; gap: .4rem; align-items: center; margin-left: auto; }
a { color: var(--act); } small, .quiet, figcaption, caption { color: var(--quiet); } .problem, .fault { color: var(--mark); }
.both { display: grid; grid-template-columns: 15rem minmax(0, 1fr); min-height: calc(100vh - 3.2rem); } nav { border-right: 1px solid var(--line); padding: .8rem; overflow-wrap: anywhere; } nav h2 { font-size: .8rem; color: var(--quiet); margin: .8rem 0 .2rem; } nav a { display: block; padding: .15rem .5rem; border-radius: .3rem; text-decoration: none; } nav a[aria-current] small { color: inherit; } nav a[aria-current] { background: var(--act); color: var(--ground); }
main { padding: 1rem 1.2rem 3rem; max-width: 60rem; min-width: 0; } h1 { font-size: 1.2rem; margin: 0 0 .6rem; }
@media (max-width: 640px) { .both { display: block; } nav { border-right: 0; border-bottom: 1px solid var(--line); } }
article { border: 1px solid var(--line); background: var(--card); border-radius: .5rem; padding: .6rem .9rem; margin: .6rem 0; overflow-wrap: anywhere; } article.reply { margin-left: 2rem; } article.gone { opacity: .6; } article.aside { border-style: dashed; } article > p:first-child { margin: 0 0 .3rem; } article form { margin: 0; }
.text { white-space: pre-wrap; margin: .3rem 0; } blockquote { margin: .3rem 0; padding-left: .7rem; border-left: 3px solid var(--line); white-space: pre-wrap; } pre { overflow-x: auto; } code { font-size: .9em; background: light-dark(#f0ede6, #262e38); border-radius: .2rem; padding: 0 .2rem; } .mention { color: var(--act); background: light-dark(#e6eef6, #1d2d3d); border-radius: .2rem; padding: 0 .15rem; } hr { border: 0; border-top: 1px solid var(--line); }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .4rem 1rem; margin: .4rem 0; } .fields > * { white-space: pre-wrap; } .side { display: flex; gap: 1rem; justify-content: space-between; align-items: start; } .buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0; align-items: start; } .buttons > a { padding: .35rem 0; } .buttons > label { margin: 0; } .container { padding: .1rem .6rem; border-left: 3px solid var(--line); margin: .3rem 0; } .container.good { border-color: var(--good); } .container.attention, .container.warning { border-color: var(--mark); } .columns { display: flex; gap: 1rem; flex-wrap: wrap; } .columns > * { flex: 1 1 6rem; }
button { font: inherit; padding: .3rem .8rem; border-radius: .35rem; border: 1px solid var(--quiet); background: transparent; color: inherit; cursor: pointer; } button.primary { border-color: var(--good); color: var(--good); } button.danger { border-color: var(--mark); color: var(--mark); } button:hover { background: light-dark(#f0ede6, #262e38); } :focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
input, textarea, select { font: inherit; color: inherit; background: transparent; border: 1px solid var(--quiet); border-radius: .35rem; padding: .3rem .5rem; max-width: 100%; } select option { color: CanvasText; background: Canvas; } label { display: block; margin: .4rem 0; } label > input:not([type=checkbox]), label > textarea, label > select { display: block; width: 100%; } header label { margin: 0; display: flex; gap: .4rem; align-items: center; } header label > select { width: auto; max-width: 14rem; }
.bold { font-weight: 650; } .large { font-size: 1.15em; } .small { font-size: .85em; } .container p, .card p { margin: .3rem 0; } .told { border-left: 3px solid var(--act); padding-left: .7rem; margin: .3rem 0; }
details.opens > summary { display: inline-block; list-style: none; font-size: 1em; color: inherit; padding: .3rem .8rem; border-radius: .35rem; border: 1px solid var(--quiet); } details.opens > summary::after { content: " ▾"; } details.opens.primary > summary { border-color: var(--good); color: var(--good); } details.opens.danger > summary { border-color: var(--mark); color: var(--mark); } details.opens { margin: 0; } details.opens[open] { flex-basis: 100%; } details.opens > .card { border: 1px solid var(--line); border-radius: .35rem; padding: .3rem .8rem; margin: .3rem 0; max-width: 36rem; }
main > form { max-width: 36rem; } main > form.write, main > form.dialog { max-width: none; } .write { flex-wrap: wrap; } .write textarea { flex: 1 1 16rem; }
.dialog { border: 2px solid var(--act); border-radius: .6rem; padding: 1rem; margin: 0 0 1rem; background: var(--card); } .dialog h2 { margin: 0 0 .5rem; font-size: 1.05rem; } .write { display: flex; gap: .5rem; margin-top: 1rem; align-items: start; }
.wide { overflow-x: auto; } table { border-collapse: collapse; margin: .4rem 0; } th, td { padding: .2rem .7rem .2rem 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; } td pre { margin: 0; max-width: 36rem; max-height: 14rem; overflow: auto; font-size: .85em; white-space: pre-wrap; }
figure { margin: .5rem 0; max-width: 30rem; } svg { width: 100%; height: auto; } polyline { fill: none; stroke-width: 2; } .tone0 { stroke: var(--act); fill: var(--act); } .tone1 { stroke: var(--mark); fill: var(--mark); } .tone2 { stroke: var(--good); fill: var(--good); } .tone3 { stroke: var(--quiet); fill: var(--quiet); } polyline.tone0, polyline.tone1, polyline.tone2, polyline.tone3 { fill: none; }
iframe { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: .35rem; background: #fff; } iframe.short { height: 12rem; } details { margin: .2rem 0; } summary { cursor: pointer; color: var(--quiet); font-size: .85em; } .history { font-size: .85em; }
`;

/** Loads the messages anew when something changed, unless somebody is typing. Without it the page is as it was when it was loaded. */
export const script = `
let changes;
const listen = () => {
  changes = new EventSource("/changes");
  changes.onmessage = () => { isDue = true; refresh(); };
};
// A page that is left is kept for going back, with its connection: after six of them a browser would make no other.
addEventListener("pagehide", () => changes.close());
addEventListener("pageshow", (event) => { if (event.persisted) { isDue = true; listen(); refresh(); } });
let isDue = false;
// Where no option is marked, a browser chooses the first.
const isChanged = (one) => {
  if (one.type === "checkbox") return one.checked !== one.defaultChecked;
  if (!one.matches("select")) return one.value !== one.defaultValue;
  const options = [...one.options];
  if (one.multiple) return options.some((o) => o.selected !== o.defaultSelected);
  return one.selectedIndex > 0 && !options[one.selectedIndex].defaultSelected;
};
const isTyping = () => {
  const at = document.activeElement;
  const fields = [...document.querySelectorAll("main textarea, main input:not([type=hidden]), main select")];
  return (at && at.closest("main") && at.matches("input, textarea, select")) || fields.some(isChanged);
};
const refresh = async () => {
  if (!isDue || isTyping() || !document.body.dataset.live) return;
  isDue = false;
  const opened = [...document.querySelectorAll("main details")].map((one) => one.open);
  const response = await fetch(location.href);
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of ["main", "nav"]) {
    const [old, now] = [document.querySelector(part), fresh.querySelector(part)];
    if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(now);
  }
  document.querySelectorAll("main details").forEach((one, i) => { one.open = opened[i] || one.open; });
};
listen();
setInterval(refresh, 1000);
for (const select of document.querySelectorAll("header select")) select.addEventListener("change", () => select.form.submit());
`;
