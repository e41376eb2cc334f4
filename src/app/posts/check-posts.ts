import { funnelTypes, nearest } from "../../insight/index.ts";
import type { Post } from "../../report/index.ts";
import { channelNames } from "../channels/addresses.ts";
import type { Finding } from "../check-finding.ts";
import type { Config } from "../define-config.ts";
import { ownerOf } from "./post-owner.ts";
import { receiversOf } from "./request-posts.ts";

/** What of the posts cannot work: a metric, a playbook or an action that is not there, somebody whom nobody knows, a channel to nowhere. */
export function postFindings(config: Config): Finding[] {
  const { posts = [], channels } = config;
  return [
    ...posts.flatMap((post) => findingsOf(config, post)),
    ...(posts.length > 0 && !channels
      ? [
          note(
            "posts",
            "no channel is configured, so they are recorded and told to nobody. Say where people talk in `channels`.",
          ),
        ]
      : []),
  ];
}

function findingsOf(config: Config, post: Post): Finding[] {
  const place = `post ${post.name}`;
  const { metrics = [], playbooks = [], actions = [] } = config;
  const { what, opens } = post;
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  const asked = opens && "question" in opens ? opens.question : undefined;
  const started = (asked?.options ?? []).flatMap(({ action }) => action ?? []);
  const unknownPlaces = [
    ...("metric" in what ? missing("metric", what.metric, names(metrics)) : []),
    ...(opens && "playbook" in opens ? missing("playbook", opens.playbook, names(playbooks)) : []),
    ...started.flatMap((action) => missing("action", action, names(actions))),
    ...channelProblems(config, post),
    ...peopleProblems(config, post, asked?.approver),
  ].map((text) => ({ kind: "problem", place, text }) as const);
  if (unknownPlaces.length > 0) return unknownPlaces;
  const isHeard = !config.channels || receiversOf(config, post, 0).some(({ to }) => to.channel !== "inbox");
  return [
    ...(isHeard
      ? []
      : [note(place, "no channel reaches anybody whom it names. Give them an email, or an id under `on`, in people.")]),
    ...(ownerOf(config, post) === undefined
      ? [
          note(
            place,
            "nobody is asked where it cannot be computed. Say in `owner` who is, here or for the whole configuration.",
          ),
        ]
      : []),
  ];
}

function channelProblems(config: Config, { to }: Post): readonly string[] {
  const known = channelNames(config);
  return to.flatMap((one, i) =>
    typeof one === "string" || known.includes(one.channel)
      ? []
      : [`\`to[${i}]\` names the channel "${one.channel}", which is not declared. ${like(one.channel, known)}`],
  );
}

function peopleProblems({ people }: Config, { to, owner }: Post, approver: string | undefined): readonly string[] {
  if (!people) return [];
  const known = Object.keys(people);
  const named = [
    ...to.flatMap((one, i) => (typeof one === "string" ? [{ at: `to[${i}]`, name: one }] : [])),
    ...(owner === undefined ? [] : [{ at: "owner", name: owner }]),
    ...(approver === undefined ? [] : [{ at: "opens.question.approver", name: approver }]),
  ];
  return named.flatMap(({ at, name }) =>
    Object.hasOwn(people, name)
      ? []
      : [
          `\`${at}\` names "${name}", whom \`people\` does not know. ${like(name, known)} A place on a channel is written { channel, target }.`,
        ],
  );
}

/** The event types that posts name, for whoever knows which there are. */
export function postTypes(config: Pick<Config, "posts">): readonly { readonly place: string; readonly type: string }[] {
  return (config.posts ?? []).flatMap(({ name, what, when }) => {
    const types = [
      ...("funnel" in what ? funnelTypes(what.funnel) : []),
      ...(typeof when === "string" ? [] : [when.event]),
    ];
    return [...new Set(types)].map((type) => ({ place: `post ${name}`, type }));
  });
}

function missing(kind: string, name: string, known: readonly string[]): readonly string[] {
  return known.includes(name) ? [] : [`it names the ${kind} "${name}", which does not exist. ${like(name, known)}`];
}

function like(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return known.length > 0 ? `There are: ${known.join(", ")}.` : "There is none.";
}

function note(place: string, text: string): Finding {
  return { kind: "note", place, text };
}
