import { type Micros, type NewEvent, tagText } from "../event/index.ts";
import { CaseOpened, SignalAttached } from "../question/index.ts";
import { SignalCleared, SignalRaised } from "../signal/index.ts";
import { system } from "./actors.ts";
import type { Journal } from "./journal.ts";
import { isOutrun } from "./outrun.ts";
import { restAfter } from "./owner.ts";
import { caseOf } from "./time-steps.ts";

export type Raised = ReturnType<typeof SignalRaised.read>;

/** Where the signal of a rule that has no segments stands. */
export interface Standing {
  /** The event that raised it, while it stands. */
  readonly raised?: Raised;
  /** How often one was raised so far. */
  readonly count: number;
  /** When something was said of it last. */
  readonly said?: Micros;
}

export function standingOf(journal: Journal, rule: string): Standing {
  const history = journal.stream("thence.rule", rule).filter((one) => SignalRaised.is(one) || SignalCleared.is(one));
  const last = history.at(-1);
  return {
    count: history.filter(SignalRaised.is).length,
    ...(last && { said: last.occurred }),
    ...(last && SignalRaised.is(last) && { raised: SignalRaised.read(last) }),
  };
}

/** Until when nobody is asked again about a signal that stands, because somebody answered; undefined where nobody did yet. */
export function restsUntil(journal: Journal, signal: string): Micros | undefined {
  const told = journal.tagged("thence.signal", signal).find((one) => CaseOpened.is(one) || SignalAttached.is(one));
  const id = told && (CaseOpened.is(told) || SignalAttached.is(told)) ? told.data.case : undefined;
  const state = id === undefined ? undefined : caseOf(journal, id)?.state;
  if (!state?.closed) return undefined;
  const option = state.status === "dismissed" ? undefined : state.decision?.data.option;
  return state.closed.occurred + restAfter(option);
}

/** Says something of a rule while its stream is as it was read. Where another process was first, the next turn looks again. */
export async function sayOf(journal: Journal, rule: string, events: readonly NewEvent[], code: string): Promise<void> {
  const reason = "the loop watches what it rests on";
  for (let done = 0; done < events.length; done += mostAtOnce) {
    const revision = journal.stream("thence.rule", rule).at(-1)?.revision ?? 0;
    try {
      await journal.store.append(events.slice(done, done + mostAtOnce), {
        command: "evaluate",
        actor: system,
        reason,
        code,
        conditions: [{ stream: tagText("thence.rule", rule), revision }],
      });
    } catch (cause) {
      if (!isOutrun(cause)) throw cause;
      done = events.length;
    }
    await journal.refresh();
  }
}

const mostAtOnce = 80;
