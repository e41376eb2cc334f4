import type { Micros } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { openTime } from "../metric/index.ts";
import type { Person, Playbook } from "./playbook-definition.ts";

type Timed = Pick<Playbook, "sla">;

/** The moment by which so much time has passed; open time where the playbook has a calendar. */
export function later({ sla }: Timed, at: Micros, length: string | undefined): Micros {
  return shifted(sla?.calendar, at, length === undefined ? 0 : parseDuration(length));
}

/** The last moment from which so much time is left. */
export function earlier({ sla }: Timed, at: Micros, length: string): Micros {
  return shifted(sla?.calendar, at, -parseDuration(length));
}

function shifted(calendar: NonNullable<Playbook["sla"]>["calendar"], at: Micros, amount: Micros): Micros {
  return calendar ? openTime(calendar).add(at, amount) : at + amount;
}

/** By when a question that is asked at this moment must be acknowledged and decided. */
export function deadlinesOf(playbook: Timed, at: Micros): { readonly acknowledge?: Micros; readonly decide?: Micros } {
  const { acknowledge, decide } = playbook.sla ?? {};
  return {
    ...(acknowledge !== undefined && { acknowledge: later(playbook, at, acknowledge) }),
    ...(decide !== undefined && { decide: later(playbook, at, decide) }),
  };
}

/** When a question that must be decided by `decide` expires: after its escalations, and never in the same moment as the last of them. */
export function expiryOf(playbook: Pick<Playbook, "sla" | "escalate" | "onExpiry">, decide: Micros): Micros {
  const last = playbook.escalate?.findLast((one) => one.after === "decide");
  const { wait } = playbook.onExpiry ?? {};
  if (!last) return later(playbook, decide, wait);
  return later(playbook, later(playbook, decide, last.wait), wait ?? last.wait ?? playbook.sla?.decide);
}

/** Who is meant: the words `driver` and `approver` stand for those of the playbook. */
export function personOf({ people }: Pick<Playbook, "people">, person: Person): Person {
  if (person === "approver") return people.approver;
  return person === "driver" ? (people.driver ?? people.approver) : person;
}
