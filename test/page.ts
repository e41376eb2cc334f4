import assert from "node:assert/strict";
import { openEventStore as openMemory } from "../src/adapters/memory/event-store.ts";
import type { Config } from "../src/app/define-config.ts";
import { turn } from "../src/app/index.ts";
import type { Playbook } from "../src/decision/index.ts";
import { type Running, serve } from "../src/server/serve.ts";
import { fixedContext } from "../src/testing/index.ts";
import { acting, minute, sell, shop, target, windowCloses } from "./checkout.ts";

/** Text that would do harm if a page took it for markup. */
export const evil = `<script>alert("1")</script>&'`;
export const config: Config = {
  ...shop,
  name: `the shop ${evil}`,
  people: { [`sales ${evil}`]: {}, "@maya": {}, "@bo": {}, "@cy": {} },
  playbooks: (shop.playbooks ?? []).map((playbook) => ({
    ...playbook,
    question: {
      options: playbook.question.options.map((one) => ({ ...one, label: `${one.label} ${evil}` })),
      text: `What now? ${evil}`,
    },
    people: { approver: `sales ${evil}` },
  })),
};
export const now = windowCloses(1);

const pages: Running[] = [];

/** Closes every page that a test opened, however the test ended. */
export const closePages = () => Promise.all(pages.map((page) => page.close()));

/** A page over a log in which one window broke, and the case that asks about it. */
export const opened = () => openedOn((playbook) => playbook);

/** The same with its playbook changed. */
export async function openedOn(change: (playbook: Playbook) => Playbook) {
  const changed = { ...config, playbooks: (config.playbooks ?? []).map(change) };
  const store = await openMemory("memory:", fixedContext());
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const { opened: cases } = await turn(
    store,
    changed,
    now,
    acting(target().actuator, () => 0),
  );
  let answers = 0;
  const page = await serve(
    { store, config: changed, now: () => now + minute, onAnswer: () => void answers++ },
    { port: 0 },
  );
  pages.push(page);
  const id = cases[0] ?? "";
  const post = (form: Record<string, string>, headers: Record<string, string> = {}, path = `/cases/${id}/answers`) =>
    fetch(page.url + path, {
      method: "POST",
      redirect: "manual",
      headers: { origin: page.url, ...headers },
      body: new URLSearchParams(form),
    });
  return { store, page, id, post, answers: () => answers, head: async () => (await store.head()).position };
}

/** An answer that decides. */
export const good = { option: "wait", reason: "it will pass", by: "Maya" };
/** Fails where an answer lacks one of the protections that every answer carries. */
export const protectedBy = (response: Response) => {
  const policy = response.headers.get("content-security-policy") ?? "";
  for (const rule of ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
    assert.ok(policy.includes(rule), rule);
  assert.ok(!/unsafe|\*|script-src/.test(policy));
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("cross-origin-resource-policy"), "same-origin");
};
