import { defineOwnEvent } from "../event/index.ts";

export interface PublishedPlaybook {
  readonly playbook: string;
  /** The hash of its content. */
  readonly definition: string;
  /** The definition word for word, as canonical JSON. */
  readonly content: string;
  /** The git commit that it came with. */
  readonly commit?: string;
  /** Whether files were changed since that commit. */
  readonly dirty?: true;
}

const playbookTags = (data: { readonly playbook: string; readonly definition: string }) => ({
  "thence.playbook": data.playbook,
  "thence.definition": data.definition,
});

/** A playbook went live; another content is another hash. */
export const PlaybookPublished = defineOwnEvent<PublishedPlaybook>()("thence.playbook-published", {
  tags: playbookTags,
  stream: "thence.playbook",
  purpose: "The exact rule by which people are asked from now on.",
});

export interface RetiredPlaybook {
  readonly playbook: string;
  readonly definition: string;
  readonly reason?: string;
}

export const PlaybookRetired = defineOwnEvent<RetiredPlaybook>()("thence.playbook-retired", {
  tags: playbookTags,
  stream: "thence.playbook",
  purpose: "Nobody is asked by this rule any more.",
});
