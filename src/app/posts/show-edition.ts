import { CaseOpened, cellText, type FrozenTable, type Message } from "../../question/index.ts";
import type { PostEdition, ResolvedPost } from "../../report/index.ts";
import type { EventStore } from "../../store/index.ts";
import { mannerOf } from "../channels/directory.ts";
import type { Config } from "../define-config.ts";
import { openJournal } from "../journal.ts";
import { UnknownEdition } from "./open-case-of-post.ts";
import { postMessage } from "./post-message.ts";
import { editionOf, postOf } from "./request-posts.ts";

/** An edition as it was told, with all rows that were kept and what was asked. */
export interface ShownEdition {
  readonly edition: PostEdition;
  readonly post: ResolvedPost;
  readonly message: Message;
  readonly tables: readonly ShownTable[];
  readonly query?: string;
  /** The cases that were opened from it. */
  readonly cases: readonly string[];
}

export interface ShownTable {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many more there were, which are not kept. */
  readonly left: number;
}

/** errors  app/unknown-edition */
export async function showEdition(store: EventStore, config: Config, name: string, as?: string): Promise<ShownEdition> {
  const journal = openJournal(store);
  await journal.refresh();
  const made = editionOf(journal, name);
  const post = made && postOf(journal, made.data);
  if (!made || !post) throw new UnknownEdition({ edition: name });
  const { evidence } = made.data;
  // A metric has no rows of its own beside those by the values of a property.
  const tables = evidence.kind === "view" ? evidence.view.tables : [made.data.table ?? []].flat();
  const opened = journal.typed(CaseOpened.type).filter(CaseOpened.is);
  return {
    edition: made.data,
    post,
    message: postMessage(made.data, post, config.baseUrl, mannerOf(config, as)),
    tables: tables.map(shownTable),
    ...(evidence.query !== undefined && { query: evidence.query }),
    cases: opened.filter(({ causation }) => causation === made.id).map(({ data }) => data.case),
  };
}

function shownTable({ title, columns, rows, left = 0 }: FrozenTable): ShownTable {
  return {
    ...(title !== undefined && { title }),
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map((column, i) => cellText(column, row[i]))),
    left,
  };
}
