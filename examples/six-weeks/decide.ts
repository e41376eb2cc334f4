import type { EventStore, Micros } from "thence";
import { answer, doToCase, listCases, openCaseByHand, openLoop, person, sightOfPast, takeTurn } from "thence/app";
import { type Act, people } from "./people.ts";
import { day, days } from "./story.ts";
import config from "./thence.config.ts";

/**
 * Lets the loop run over six weeks that are in the log already, and people do what they did. Nothing leaves this process: the target of the actions
 * is busy once, and then says that they are done.
 */
export async function decide(store: EventStore, arrive: (at: Micros) => void): Promise<void> {
  const { position, recorded } = await store.head();
  const past = sightOfPast(store, position);
  const loop = openLoop(store, config, { sight: () => past });
  let now = day(1);
  // What is tried again waits by the clock on the wall. Here nobody waits: that clock is a minute on whenever it is looked at.
  let wall = recorded;
  const wallClock = () => {
    wall += minute;
    return wall;
  };
  let calls = 0;
  const perform = async () =>
    calls++ === 0 ? ({ kind: "retry", status: "503" } as const) : ({ kind: "done", status: "200" } as const);
  const acting = { actuator: async () => ({ perform }), wallClock, random: () => 0.5 };
  const turn = async (at: Micros) => {
    now = at;
    arrive(Math.max(now, wall));
    return takeTurn(loop, now, acting);
  };
  const until = async (at: Micros) => {
    for (let next = await loop.nextDue(now); next !== undefined && next <= at; next = await loop.nextDue(now))
      await turn(next);
    while ((await turn(at)).nextEffectAt !== undefined);
  };
  for (const act of people) {
    await until(act.at);
    await does(store, act);
    await until(act.at + second);
  }
  await until(day(days + 1));
}

const second = 1_000_000;
const minute = 60 * second;

async function does(store: EventStore, { at, who, playbook, does }: Act): Promise<void> {
  const actor = person(who, "inbox", "stated");
  if (does.kind === "open") {
    await openCaseByHand(store, config, { playbook, about: does.about, actor, now: at });
    return;
  }
  const id = (await listCases(store)).findLast(({ opened }) => opened.data.playbook === playbook)?.id ?? "";
  if (does.kind !== "answer") {
    await doToCase(store, does, { case: id, actor, now: at });
    return;
  }
  const { option, reason, expected } = does;
  await answer(store, { case: id, option, reason, expected, actor, now: at }).catch((cause) => {
    // It is kept beside the case, and decides nothing.
    if (cause.code !== "decision/may-not-decide") throw cause;
  });
}
