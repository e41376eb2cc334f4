import type { CheckpointReport, KeyTrust } from "../app/checkpoint-check.ts";
import { verifyStore } from "../app/checkpoint-verify.ts";
import { Stopped } from "../app/stopped.ts";
import { timeText } from "../app/text.ts";
import { withExistingStore } from "../app/with-store.ts";
import type { Integrity } from "../store/index.ts";
import type { Command, Terminal } from "./command.ts";
import { progressBar } from "./progress.ts";
import { counted, plural } from "./table.ts";

export const command: Command = {
  name: "verify",
  words: "",
  summary: "prove that the log agrees with its hash chain and its signed checkpoints",
  flags: {
    checkpoints: {
      type: "string",
      multiple: true,
      value: "<file>",
      help: "a copy of the checkpoints that is kept elsewhere; repeat it (those beside the store are read anyway)",
    },
    "public-key": {
      type: "string",
      multiple: true,
      value: "<key>",
      help: "a key that must have signed: ed25519:… as verify prints it, or a PEM file",
    },
  },
  examples: [
    "thence verify",
    "thence verify --store sqlite:copy.db --json",
    "thence verify --checkpoints /mnt/elsewhere/log.checkpoints --public-key elsewhere.pem",
  ],
  run: async (typed, terminal) => {
    const found = await withExistingStore(typed.text("store"), typed.text("config"), async (opened) => {
      const bar = progressBar(terminal, "verifying");
      const asked = { files: typed.texts("checkpoints"), publicKeys: typed.texts("public-key") };
      try {
        return await verifyStore(opened, asked, (position, of) => {
          if (terminal.stopped.aborted) throw new Stopped({ position, of });
          bar.show(of === 0 ? 1 : position / of, plural(position, "event"));
        });
      } finally {
        bar.end();
      }
    });
    if (typed.is("json")) terminal.out(JSON.stringify(found));
    else print(found, terminal);
    return found.ok ? 0 : 1;
  },
};

const problemsShown = 20;

function print(found: Integrity & { readonly checkpoints: CheckpointReport }, terminal: Terminal): void {
  const { checkpoints, head } = found;
  for (const { path, torn } of checkpoints.files)
    if (torn.length > 0)
      terminal.note(
        `${path}: ${plural(torn.length, "line")} broke off and prove nothing (the first is line ${torn[0]}). A crash while one was written leaves such a line.`,
      );
  if (!found.ok) {
    if (found.problem && checkpoints.problems.every(({ what }) => what !== found.problem?.what)) {
      terminal.out(`not intact: at position ${found.problem.position} ${found.problem.what}`);
      terminal.out(`before it, ${plural(found.log, "event")} agree with the chain. Restore a copy that verifies.`);
    }
    for (const line of problemLines(checkpoints)) terminal.out(line);
    if (checkpoints.problems.length > 0)
      terminal.out(
        "Keep the log and its checkpoints as they are, compare them with a copy that is kept elsewhere, and restore a backup that verifies.",
      );
    return;
  }
  // Before its first append a log has no lasting id, and so no hash that could be noted.
  if (found.log === 0) {
    terminal.out("the log is empty");
    terminal.note("Read events into it with thence import.");
    return;
  }
  const own = found.log - found.events;
  terminal.out(`intact: ${plural(found.events, "event")}${own > 0 ? ` and ${counted(own)} of Thence's own` : ""}`);
  terminal.out(
    "proved: every event's bytes, time, place and commit agree with the hash chain from the first to the last;",
  );
  terminal.out(
    "        no position and no revision up to there is missing or doubled; every query column and index entry agrees with the bytes",
  );
  for (const line of signedLines(checkpoints, head.position)) terminal.out(line);
  terminal.out(`log ${head.log} ends at position ${head.position}, hash ${head.hash}`);
}

function problemLines({ problems }: CheckpointReport): string[] {
  const lines = problems
    .slice(0, problemsShown)
    .map(
      ({ file, line, position, what }) =>
        `not intact: ${position === undefined ? "" : `at position ${position} `}${what} (${file}${line === undefined ? "" : `:${line}`})`,
    );
  return problems.length > problemsShown
    ? [...lines, `and ${plural(problems.length - problemsShown, "problem")} more, all in --json`]
    : lines;
}

const trusts: Readonly<Record<KeyTrust, string>> = {
  named: "which you named",
  own: "the store's own, which is not kept beside it",
  "own, beside the log": "the store's own, which lies beside it",
  unknown: "which nobody named",
};

/** What the checkpoints add to the proof, and what still is not proved. */
function signedLines({ signers, files }: CheckpointReport, end: number): readonly string[] {
  const signed = signers.flatMap(({ upTo, ...rest }) => (upTo ? [{ ...rest, upTo }] : []));
  if (signed.length === 0) {
    const looked = files.length === 0 ? "" : ` (looked in ${files.map(({ path }) => path).join(", ")})`;
    const odd = signers.length === 0 ? "" : " There is a key to sign with, so ask where the checkpoints went.";
    return [
      `not proved: that no last events were cut off, and that the chain was not written anew as a whole. To exclude both, there must be signed checkpoints${looked}; name a copy with --checkpoints, or compare the hash below with one noted elsewhere.${end === 0 ? "" : odd}`,
    ];
  }
  const last = Math.max(...signed.map(({ upTo }) => upTo.position));
  const isSure = signed.some(({ trust }) => trust === "named" || trust === "own");
  return [
    ...signed.flatMap(({ key, trust, checkpoints, upTo }) => [
      `        nothing up to position ${upTo.position} was cut off or written anew since ${timeText(upTo.signed)}, when it was signed with`,
      `        ${key}, ${trusts[trust]} (${plural(checkpoints, "checkpoint")})`,
    ]),
    ...(last < end
      ? [
          `not proved: that nothing after position ${last} was cut off or written anew. What comes there is not signed yet.`,
        ]
      : []),
    ...(isSure
      ? []
      : [
          "not proved: that nobody who can write here signed anew. To exclude it, keep a copy of the checkpoints and the name of the key elsewhere, and give them with --checkpoints and --public-key.",
        ]),
  ];
}
