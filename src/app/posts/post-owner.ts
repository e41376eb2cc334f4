import { attachSignal, openBySignal, type Playbook } from "../../decision/index.ts";
import type { Micros } from "../../event/index.ts";
import { CaseOpened, SignalAttached, viewEvidence } from "../../question/index.ts";
import { postHash, type ResolvedPost } from "../../report/index.ts";
import { system } from "../actors.ts";
import type { Config } from "../define-config.ts";
import type { Watched } from "../failing.ts";
import type { Provenance } from "../git-commit.ts";
import type { Journal } from "../journal.ts";
import { ownerOptions, postRule } from "../owner.ts";
import { standingOf } from "../owner-signal.ts";
import { registerPlaybook } from "../published.ts";
import { appendStep } from "../step.ts";
import { casesOf } from "../time-steps.ts";

/** A post as something that its owner is told of where it fails. */
export function watchedPost(post: ResolvedPost): Watched {
  const rule = postRule(post.name);
  const metric = "metric" in post.what ? post.what.metric : rule;
  return { name: rule, metric: { name: metric }, rule: { name: rule }, definition: postHash(post) };
}

/** Who is asked where a post cannot be computed. */
export function ownerOf(config: Config, { owner, what }: Pick<ResolvedPost, "owner" | "what">): string | undefined {
  const metric = "metric" in what ? config.metrics?.find(({ name }) => name === what.metric) : undefined;
  return owner ?? metric?.owner ?? config.owner;
}

/** Asks the owner of a post that cannot be computed, once for a signal. Returns the case that was opened, if any. */
export async function askPostOwner(
  journal: Journal,
  config: Config,
  post: ResolvedPost,
  { now, from }: { readonly now: Micros; readonly from?: Provenance | undefined },
): Promise<string | undefined> {
  const name = postRule(post.name);
  const { raised } = standingOf(journal, name);
  const owner = ownerOf(config, post);
  if (!raised || owner === undefined) return undefined;
  const { signal, reason, metric } = raised.data;
  const told = journal.tagged("thence.signal", signal);
  if (told.some((event) => CaseOpened.is(event) || SignalAttached.is(event))) return undefined;
  const playbook: Playbook = {
    name,
    metric,
    question: {
      text: `The post ${post.name} cannot be computed, so nothing is told. What becomes of it?`,
      options: ownerOptions,
    },
    people: { approver: owner },
    outcome: { windows: 1 },
  };
  const view = {
    analysis: "post",
    title: `Post ${post.name}`,
    question: post.what,
    says: [reason],
    tables: [],
    upTo: raised.position,
  } as const;
  const evidence = viewEvidence({ view, findings: [reason], query: `thence post preview ${post.name}` });
  const open = casesOf(journal).find(({ state }) => !state.closed && state.opened.data.playbook === name);
  const events = open
    ? attachSignal(open.state, { signal, metric, reason }, { now, causation: raised.id })
    : openBySignal({ playbook, signal, evidence, causation: raised.id }, now);
  const id = events[0]?.correlation;
  if (id === undefined) return undefined;
  await registerPlaybook(journal, playbook, now, from);
  await appendStep(journal.store, events, {
    command: "ask",
    actor: system,
    reason: reason.slice(0, 500),
    correlation: id,
  });
  await journal.refresh();
  return open ? undefined : id;
}
