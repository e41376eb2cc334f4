import { brierText, type CalibrationOf, calibrationsOf, shareText } from "../app/calibration.ts";
import type { Opened } from "../app/index.ts";
import type { Terminal, Typed } from "./command.ts";
import { table } from "./table.ts";

/** How well what is expected of decisions comes true, by who decided and by playbook. */
export async function showCalibration({ store }: Opened, typed: Typed, terminal: Terminal): Promise<number> {
  const found = await calibrationsOf(store);
  if (typed.is("json")) terminal.out(JSON.stringify(found));
  else if (found.people.length === 0)
    terminal.note(
      "Nothing that was expected was measured yet. Say what you expect with case answer --expect and --confidence.",
    );
  else {
    terminal.out(part("decided by", found.people));
    terminal.out(`\n${part("playbook", found.playbooks)}`);
    for (const { says } of found.people) terminal.note(says);
  }
  return 0;
}

function part(head: string, of: readonly CalibrationOf[]): string {
  return table(
    [head, "predictions", "came true", "size held", "Brier score", "cases"],
    of.map((one) => [
      one.team,
      String(one.count),
      shareText(one.cameTrue),
      shareText(one.covered),
      brierText(one),
      one.cases.length > 3
        ? `${one.cases.slice(-3).join(", ")} and ${one.cases.length - 3} before`
        : one.cases.join(", "),
    ]),
    { right: [1] },
  );
}
