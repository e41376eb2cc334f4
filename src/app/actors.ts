import type { Actor } from "../event/index.ts";

/** Thence itself, when it acts by what a definition says. */
export const system: Actor = { kind: "system", id: "thence" };

/** A person, the door they came by, and how surely it was them. */
export function person(id: string, via: string, assurance: string): Actor {
  return { kind: "person", id, via, assurance };
}
