import { setTimeout as wait } from "node:timers/promises";
import {
  type Acting,
  type Calendar,
  type Channels,
  heartbeatLine,
  heartbeatsOf,
  type Loop,
  listenToChannels,
  mailFrom,
  NoViews,
  type Opened,
  openCalendar,
  openChannels,
  openJournal,
  openLoop,
  openViews,
  provenanceOf,
  realActing,
  realContext,
  realDelivering,
  realInviting,
  registerFitting,
  runLoop,
  runOnce,
  runParts,
  storeUrl,
  type Turn,
  takeTurn,
  type Views,
  withoutSecrets,
  withStore,
} from "../app/index.ts";
import { publicationNotes, publicationsOf } from "../app/publication.ts";
import { failure, ThenceError } from "../kit/failure.ts";
import type { Command, Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { commandLine } from "./invocation.ts";
import { pastMoment } from "./moment.ts";
import { plural } from "./table.ts";

export const NothingToRun = failure(
  "cli/nothing-to-run",
  { retry: "never", kind: "usage" },
  (f: { config: string }) =>
    `no metric, post, subscription or read model is defined (looked in ${f.config}), so there is nothing to run. Write a configuration with thence init, or name one with --config.`,
);

type Flags = Readonly<Record<string, string | undefined>>;

const pauseMs = 1000;

export const command: Command = {
  name: "run",
  words: "",
  summary: "evaluate objectives, ask, act and measure",
  flags: {
    once: { type: "boolean", help: "one turn, and subscriptions and read models up to the log's end; then end" },
    until: {
      type: "string",
      value: "<time>",
      help: "with --once: take the turn at this time instead of now (for a log of the past)",
    },
    serve: { type: "boolean", help: "answer questions on a page at 127.0.0.1 as well" },
    port: { type: "string", value: "<number>", help: "the page's port (default: 4900; 0 takes a free one)" },
  },
  examples: ["thence run --serve", "thence run --once --until 2019-10-01T02:00:00Z"],
  run: async (typed, terminal) => {
    const until = typed.text("until") === undefined ? undefined : pastMoment(typed.text("until"));
    if (until !== undefined && !typed.is("once"))
      throw new BadUsage({ command: "run", problem: "--until goes with --once." });
    const port = wholeNumber(typed, "run", "port", 0) ?? 4900;
    return withStore(typed.text("store"), typed.text("config"), async (found) => {
      const { metrics = [], posts = [], subscriptions = [], readModels = [], channels } = found.config;
      if (metrics.length + posts.length + subscriptions.length + readModels.length === 0)
        throw new NothingToRun({ config: found.path ?? found.folder });
      const talking = channels && (await openChannels(found.config));
      const calendar = await openCalendar(found.config, { send: mailFrom(talking) });
      const url = storeUrl(typed.text("store"), found);
      const opened: Running = {
        ...found,
        warehouse: { url, folder: found.folder },
        ...(talking && { channels: talking }),
        ...(calendar && { calendar }),
      };
      const flags = { store: typed.text("store"), config: typed.text("config") };
      await register(opened, flags, terminal);
      const views = await openViews(url);
      try {
        if (!views && subscriptions.length + readModels.length > 0) throw new NoViews({ url: withoutSecrets(url) });
        if (!views)
          terminal.note("No lease is kept beside this store: see to it that the loop runs in one process only.");
        if (typed.is("once")) return await once(opened, until, { json: typed.is("json"), flags, views }, terminal);
        const stop = typed.is("serve") ? await page(opened, port, terminal) : async () => {};
        try {
          await everything(opened, views, flags, terminal);
        } finally {
          await stop();
        }
        return 0;
      } finally {
        await views?.close();
      }
    });
  },
};

// A loop that is needed must not stay down for a definition; what the log holds goes on being what a change is held against.
async function register({ store, config }: Opened, flags: Flags, terminal: Terminal): Promise<void> {
  const { unfit } = await registerFitting(store, config.events ?? [], realContext().clock());
  if (unfit.length > 0)
    terminal.note(
      `No event type was registered: ${unfit.join(", ")} would break what is in this log. What to mend: ${commandLine("check", flags)}`,
    );
}

/** The loop under its lease, and beside it subscriptions and read models. Where one of them fails for good, all are stopped. */
async function everything(opened: Running, views: Views | undefined, flags: Flags, terminal: Terminal): Promise<void> {
  if (!views) return forever(opened, flags, terminal, terminal.stopped);
  const failed = new AbortController();
  const signal = AbortSignal.any([terminal.stopped, failed.signal]);
  const parts = { ...opened, views, signal, note: terminal.note };
  const works = [
    runLoop(parts, (held) => forever(opened, flags, terminal, held)),
    runParts(parts),
    ...(opened.channels ? [listenToChannels({ ...opened, channels: opened.channels }, signal, terminal.note)] : []),
  ];
  const outcomes = await Promise.allSettled(
    works.map((work) =>
      work.catch((cause) => {
        failed.abort();
        throw cause;
      }),
    ),
  );
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

async function once(
  opened: Running,
  until: number | undefined,
  { json, flags, views }: { readonly json: boolean; readonly flags: Flags; readonly views: Views | undefined },
  terminal: Terminal,
): Promise<number> {
  const { store, config } = opened;
  const signal = terminal.stopped;
  const from = await provenanceOf(opened);
  const now = until ?? realContext().clock();
  const loop = openLoop(store, config, { from });
  const acting = actingOf(opened, signal);
  const taken = () => takeTurn(loop, now, acting);
  const done = views ? await runOnce(views, signal, taken) : await taken();
  const beats = heartbeatsOf(loop, now);
  if (views) await runParts({ ...opened, views, signal, note: terminal.note }, (await store.head()).position);
  if (json)
    terminal.out(JSON.stringify({ ...done, broken: done.broken.map(({ metric }) => ({ metric })), rules: beats }));
  else {
    for (const beat of beats) terminal.note(heartbeatLine(beat));
    terminal.note(`Measured ${plural(done.observed, "window")}, asked ${plural(done.opened.length, "question")}.`);
    if (done.posted.length > 0) terminal.note(`Made ${plural(done.posted.length, "post")}: ${done.posted.join(", ")}.`);
    for (const id of done.opened) terminal.out(`${id}  ${commandLine(`case show ${id}`, flags)}`);
    for (const line of undoneLines(done)) terminal.out(line);
    for (const note of contestNotes(loop, now)) terminal.note(note);
  }
  for (const { cause } of done.broken) throw cause;
  return 0;
}

function contestNotes({ journal, config }: Loop, now: number): string[] {
  return publicationsOf(journal, config, now)
    .filter(({ isContested }) => isContested)
    .flatMap(publicationNotes);
}

function undoneLines({ held, failed, broken, unposted, untold, uninvited }: Turn): string[] {
  return [
    ...unposted.map(({ post, problem }) => `post ${post} could not be computed: ${problem}`),
    ...broken.map(
      ({ metric, cause }) =>
        `metric ${metric} could not be evaluated: ${cause instanceof Error ? cause.message : String(cause)}`,
    ),
    ...held.map(({ effect, reason }) => `effect ${effect} waits for this process: ${reason}`),
    ...failed.map(({ effect, reason }) => `effect ${effect} failed and is not tried again: ${reason}`),
    ...untold.map(({ effect, reason }) => `message ${effect} was not sent: ${reason}`),
    ...uninvited.map(({ effect, reason }) => `nobody was invited to meeting ${effect}: ${reason}`),
  ];
}

/** A configuration that runs, and its channels where it has any. */
type Running = Opened & {
  readonly channels?: Channels;
  readonly calendar?: Calendar;
  readonly warehouse: NonNullable<Acting["warehouse"]>;
};

/** What the loop may do to the world: start actions, and tell people where a channel is configured. */
function actingOf({ channels, calendar, warehouse }: Running, signal: AbortSignal): Acting {
  return {
    ...realActing(signal),
    warehouse,
    ...(channels && { delivering: realDelivering(channels, signal) }),
    ...(calendar && { inviting: realInviting(calendar, signal) }),
  };
}

async function forever(opened: Running, flags: Flags, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { store, config, ...loaded } = opened;
  const acting = actingOf(opened, signal);
  const from = await provenanceOf(loaded);
  const { clock } = realContext();
  const loop = openLoop(store, config, { from });
  let told: readonly string[] = [];
  const beating = new Map<string, string>();
  while (!signal.aborted) {
    try {
      const done = await takeTurn(loop, clock(), acting);
      const undone = [...undoneLines(done), ...contestNotes(loop, clock())];
      for (const line of undone) if (!told.includes(line)) terminal.out(line);
      told = undone;
      for (const beat of heartbeatsOf(loop, clock())) {
        if (beating.get(beat.rule) !== beat.state) terminal.note(heartbeatLine(beat));
        beating.set(beat.rule, beat.state);
      }
      for (const id of done.opened) terminal.out(`question ${id}: ${commandLine(`case show ${id}`, flags)}`);
    } catch (cause) {
      // A full disk or a locked file passes; the next turn picks up where this one ended.
      if (!(cause instanceof ThenceError) || cause.retry === "never") throw cause;
      terminal.note(`${cause.message} It is tried again.`);
    }
    await wait(pauseMs, undefined, { signal }).catch((cause) => {
      if (!signal.aborted) throw cause;
    });
  }
}

async function page(opened: Running, port: number, terminal: Terminal): Promise<() => Promise<void>> {
  const { serve } = await import("../server/serve.ts");
  const { clock } = realContext();
  const { store, channels } = opened;
  const from = await provenanceOf(opened);
  const running = await serve(
    { ...opened, now: clock, from, ...(channels && { journal: openJournal(store) }) },
    { port },
  );
  terminal.note(`Questions at ${running.url}`);
  return running.close;
}
