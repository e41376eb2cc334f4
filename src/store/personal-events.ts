import { defineOwnEvent, derivedId } from "../event/index.ts";

/** Logged before the first personal field: which keys belong to this log, so that lost or foreign ones are noticed. */
export const KeysCreated = defineOwnEvent<{ readonly fingerprint: string }>()("thence.keys-created", {
  purpose: "says which keys the personal fields of this log are encrypted with",
});

export interface ErasureReceipt {
  readonly subject: string;
  /** How many events became unreadable in part, and between which positions; 0 where there are none. */
  readonly events: number;
  readonly first: number;
  readonly last: number;
  /** The fields that became unreadable, by type of event. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Which key was destroyed. */
  readonly key?: string;
}

/** The receipt of an erasure: the key was destroyed before this was logged. By whom and why, its commit says. */
export const Erased = defineOwnEvent<ErasureReceipt>()("thence.erased", {
  tags: ({ subject }) => ({ "thence.subject": subject }),
  purpose: "proves that a person was forgotten, and what became unreadable by that",
});

/** A subject is erased once, whoever asks and however often. */
export function receiptId(log: string, subject: string): string {
  return derivedId("thence.erased", log, subject);
}

export function keysCreatedId(log: string): string {
  return derivedId("thence.keys-created", log);
}
