import {
  type Draft,
  type Packed,
  type Place,
  packer,
  type Rejection,
  registrationId,
  rejection,
  typeRegistered,
} from "../capture/index.ts";
import { isReserved, type NewEvent, type RecordedEvent, tagValues } from "../event/index.ts";
import { type Appended, type AppendOptions, type EventStore, PersonalInPlain, SubjectErased } from "../store/index.ts";

/** Events that may be under way at once: enough for one write to follow the other, few enough to keep memory constant. */
const maxUnderWay = 20_000;

export interface ImportAppender {
  add(draft: Draft, place: Place): void;
  /** Waits until there is room for more. */
  room(): Promise<void>;
  /** Appends what is left, and waits for all of it. */
  end(): Promise<void>;
  /** `objects` counts the product's own events, which tell of objects; the other two count the file's. */
  readonly counts: () => { readonly appended: number; readonly duplicates: number; readonly objects: number };
  readonly types: ReadonlySet<string>;
}

export interface AppenderNeeds {
  readonly source: string;
  /** Types that need no registration. */
  readonly declared: readonly string[];
  readonly reject: (place: Place, why: Rejection) => void;
}

/** Appends drafts in the order of the file, several commits at a time; what the log has already is skipped, what differs is set aside. */
export async function importAppender(
  store: EventStore,
  options: AppendOptions,
  { source, declared, reject }: AppenderNeeds,
): Promise<ImportAppender> {
  let appended = 0;
  let duplicates = 0;
  let objects = 0;
  let underWay = 0;
  let failure: { readonly cause: unknown } | undefined;
  const pending = new Set<Promise<void>>();
  const types = new Set<string>();
  const registered = new Set(declared);
  for await (const event of store.scan({ types: [typeRegistered.type] }))
    for (const type of typesOf(event)) registered.add(type);
  let queue: Packed[] = [];

  const settle = (commit: Packed, outcome: Appended) => {
    const added = outcome.first > 0 ? outcome.last - outcome.first + 1 : 0;
    if (isOwn(commit)) objects += added;
    else {
      appended += added;
      duplicates += outcome.known;
    }
    for (const id of outcome.changed) {
      const place = commit.places[outcome.ids.indexOf(id)];
      if (place)
        reject(place, {
          code: "capture/changed",
          reason: `the log has this event (${id}) with other content; a changed row needs a source or an id of its own`,
        });
    }
  };
  const start = (count: number, work: () => Promise<void>) => {
    underWay += count;
    const done = work()
      .catch((cause: unknown) => {
        failure ??= { cause };
      })
      .finally(() => {
        underWay -= count;
        pending.delete(done);
      });
    pending.add(done);
  };
  const appendAs = async (commit: Packed): Promise<void> => {
    const { actor, intent } = commit.drafts[0]?.said ?? {};
    const events: readonly NewEvent[] = commit.drafts.map((draft) => draft.event);
    try {
      settle(commit, await store.append(events, { ...options, ...(actor && { actor }), ...intent, known: "skip" }));
    } catch (cause) {
      const why = ofOneRow(cause);
      if (!why) throw cause;
      const rows = rowsOf(commit);
      if (rows.length > 1) for (const row of rows) await appendAs(row);
      else if (commit.places[0]) reject(commit.places[0], why);
    }
  };
  const append = (commit: Packed) => start(commit.drafts.length, () => appendAs(commit));

  /** Registers the types that this commit is the first to bring; not those of events that are in the log already. */
  const register = async (commit: Packed): Promise<void> => {
    if (isOwn(commit)) return;
    for (const { event } of commit.drafts) {
      if (registered.has(event.type) || (await store.find([event.id])).length > 0) continue;
      registered.add(structuredClone(event.type));
      // As old as its first event, so that a retry says the same.
      const details = {
        id: registrationId(event.type),
        ...(event.occurred !== undefined && { occurred: event.occurred }),
      };
      const registration = typeRegistered({ type: event.type, source }, details);
      start(1, async () => {
        await store.append([registration], { ...options, known: "skip" });
      });
    }
  };
  const pack = packer((commit) => queue.push(commit));
  const flush = async (): Promise<void> => {
    if (failure) return; // what comes after a hole would come too early
    const commits = queue;
    queue = [];
    for (const commit of commits) {
      if (commit.drafts.some(({ event }) => !registered.has(event.type))) await register(commit);
      append(commit);
    }
  };
  const throwFailure = () => {
    if (failure) throw failure.cause;
  };

  return {
    add: (draft, place) => {
      // A piece cut from the file's text would keep all of that text in memory.
      const { type } = draft.event;
      if (!types.has(type) && !isReserved(type)) types.add(structuredClone(type));
      pack.add(draft, place);
    },
    room: async () => {
      await flush();
      throwFailure();
      while (underWay > maxUnderWay) await Promise.race(pending);
      throwFailure();
    },
    end: async () => {
      pack.end();
      await flush();
      await Promise.all(pending);
      throwFailure();
    },
    counts: () => ({ appended, duplicates, objects }),
    types,
  };
}

/** Why a row cannot be kept, where the store found that out: the others of its commit can. */
function ofOneRow(cause: unknown): Rejection | undefined {
  return cause instanceof SubjectErased || cause instanceof PersonalInPlain ? rejection(cause) : undefined;
}

function rowsOf({ drafts, places }: Packed): readonly Packed[] {
  const rows = new Map<number, Packed>();
  for (const [i, place] of places.entries()) {
    const row = rows.get(place.row) ?? { drafts: [], places: [] };
    rows.set(place.row, row);
    row.places.push(place);
    row.drafts.push(...drafts.slice(i, i + 1));
  }
  return [...rows.values()];
}

/** Whether a commit holds the product's own events; it holds them alone or not at all. */
function isOwn({ drafts }: Packed): boolean {
  return drafts.some(({ event }) => isReserved(event.type));
}

function typesOf(event: RecordedEvent): readonly string[] {
  return tagValues(event.tags, "thence.type");
}
