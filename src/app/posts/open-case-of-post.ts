import type { Case } from "../../decision/index.ts";
import type { Actor, Micros } from "../../event/index.ts";
import { failure } from "../../kit/failure.ts";
import type { ResolvedPost } from "../../report/index.ts";
import type { EventStore } from "../../store/index.ts";
import type { Manner } from "../channels/directory.ts";
import type { Config } from "../define-config.ts";
import { openJournal } from "../journal.ts";
import { type HandQuestion, openCaseByHand } from "../open-case.ts";
import { ownerOf } from "./post-owner.ts";
import { postWords } from "./post-words.ts";
import { editionOf, postOf } from "./request-posts.ts";

export const UnknownEdition = failure(
  "app/unknown-edition",
  { retry: "never" },
  (f: { edition: string }) =>
    `no post of this log is called "${f.edition}". thence post list shows the newest edition of each.`,
);

/**
 * Opens a case about what a post said: its very evidence, as it was frozen when it was made. The same words by the same person are the same case.
 *
 * errors  app/unknown-edition, and whatever opening a case refuses
 */
export async function openCaseOfPost(
  store: EventStore,
  config: Config,
  of: {
    readonly edition: string;
    readonly about: string;
    readonly actor: Actor;
    readonly now: Micros;
    readonly language: Manner["language"];
  },
): Promise<Case> {
  const journal = openJournal(store);
  await journal.refresh();
  const made = editionOf(journal, of.edition);
  const post = made && postOf(journal, made.data);
  if (!made || !post) throw new UnknownEdition({ edition: of.edition });
  const { about, actor, now } = of;
  const asks = asksOf(config, post, of);
  const on = { kind: "frozen", evidence: made.data.evidence, cause: made.id } as const;
  return openCaseByHand(store, config, { about, actor, now, on, ...asks });
}

type Asks = { readonly playbook: string } | { readonly question: HandQuestion };

/** Whose question is asked: what the post says, else the playbook that watches its metric, else what becomes of it. */
function asksOf(
  config: Config,
  post: ResolvedPost,
  { actor, language }: { readonly actor: Actor; readonly language: Manner["language"] },
): Asks {
  const { opens, what, title, name } = post;
  if (opens) return opens;
  const metric = "metric" in what ? what.metric : undefined;
  const watching = config.playbooks?.find((one) => metric !== undefined && one.metric === metric);
  if (watching) return { playbook: watching.name };
  const say = postWords[language];
  const options = (["act", "leave"] as const).map((id) => ({ id, label: say.options[id] }));
  // Where nobody answers for it, whoever brings it up does.
  return { question: { text: say.ask(title ?? name), options, approver: ownerOf(config, post) ?? actor.id } };
}
