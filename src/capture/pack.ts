import { isReserved, tagPairs } from "../event/index.ts";
import { limits } from "../store/index.ts";
import type { Draft } from "./draft.ts";
import type { Place } from "./event-file.ts";

/** Drafts that go into one commit, each with the place it came from. */
export interface Packed {
  readonly drafts: Draft[];
  readonly places: Place[];
}

/**
 * Fills commits one after the other, in the order of the file, up to the port's limits. A commit says one thing of who and why, holds an
 * id once, and holds either the file's events or the product's own.
 */
export function packer(full: (commit: Packed) => void): { add(draft: Draft, place: Place): void; end(): void } {
  let drafts: Draft[] = [];
  let places: Place[] = [];
  let bytes = 0;
  let said = "";
  const tags = new Set<string>();
  const ids = new Set<string>();

  const end = () => {
    if (drafts.length === 0) return;
    const commit = { drafts, places };
    drafts = [];
    places = [];
    bytes = 0;
    tags.clear();
    ids.clear();
    full(commit);
  };
  return {
    add: (draft, place) => {
      const { event } = draft;
      const who = (isReserved(event.type) ? "own" : "") + (draft.said ? JSON.stringify(draft.said) : "");
      const own = event.origin ? event.id : undefined;
      if (drafts.length >= limits.events || bytes + draft.bytes > limits.bytes || who !== said || (own && ids.has(own)))
        end();
      const before = tags.size;
      const names = tagPairs(event.tags).map(([name, value]) => `${name}\n${value}`);
      for (const name of names) tags.add(name);
      if (tags.size > limits.tags && before > 0) {
        end();
        for (const name of names) tags.add(name);
      }
      bytes += draft.bytes;
      said = who;
      if (own) ids.add(own);
      drafts.push(draft);
      places.push(place);
    },
    end,
  };
}
