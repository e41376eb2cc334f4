import {
  type Button,
  cautions,
  cellText,
  type FrozenCell,
  type FrozenColumn,
  type Message,
  type Part,
} from "../../question/index.ts";
import type { PostCause, PostEdition, ResolvedPost } from "../../report/index.ts";
import { shownIn } from "../ask-back/shown.ts";
import { fieldIds } from "../channels/answer-buttons.ts";
import type { Manner } from "../channels/directory.ts";
import { momentText, words } from "../channels/words.ts";
import { changeText, findingText } from "./finding-text.ts";
import { postChart } from "./post-chart.ts";
import { postWords } from "./post-words.ts";

const mostRows = 10;

/** An edition as it is told to somebody. Pure: the same edition, post and manner, the same message. */
export function postMessage(
  edition: PostEdition,
  post: ResolvedPost,
  baseUrl: string | undefined,
  manner: Manner,
): Message {
  const { language, zone } = manner;
  const say = postWords[language];
  const chart = postChart(edition, manner);
  const table = tablePart(edition, manner);
  const { because, due, lastEvent, upTo, evidence } = edition;
  const facts = [
    { label: say.asOf, value: momentText(due, language, zone) },
    ...(lastEvent === undefined ? [] : [{ label: say.lastEvent, value: momentText(lastEvent, language, zone) }]),
    { label: say.read, value: say.readTo(shownIn(language).amount({ unit: "number" }, upTo)) },
    { label: say.why, value: causeText(because, manner) },
  ];
  return {
    language,
    title: titleOf(edition, post, manner),
    parts: [
      { kind: "text", text: saidOf(edition, manner) },
      ...(post.note === undefined ? [] : [{ kind: "text", text: post.note } as const]),
      ...cautions(evidence).map((text): Part => ({ kind: "caution", text })),
      ...(chart ? [chart] : []),
      ...(table ? [table] : []),
      { kind: "facts", facts },
    ],
    buttons: buttonsOf(edition, post, baseUrl, manner),
    foot: [post.name, edition.edition, queryOf(edition)].join(" · "),
  };
}

const mostQuery = 200;

/** The command that tells its rows; a long statement is shown with the whole edition. */
function queryOf({ edition, evidence: { query } }: PostEdition): string {
  const isShort = query !== undefined && query.length <= mostQuery && !query.includes("\n");
  return isShort ? query : `thence post show ${edition}`;
}

/** What a notification shows: the title, the number and how it changed. */
function titleOf({ number, evidence }: PostEdition, { title, name }: ResolvedPost, manner: Manner): string {
  const subject = title ?? number?.name ?? (evidence.kind === "view" ? name : evidence.metric.name);
  if (!number) return subject;
  const value = number.periods.at(-1)?.value;
  if (value === undefined) return `${subject}: ${postWords[manner.language].noData}`;
  const change = changeText(number, manner);
  return `${subject}: ${shownIn(manner.language).amount(number, value)}${change === undefined ? "" : ` (${change})`}`;
}

function saidOf({ number, lastEvent, table }: PostEdition, manner: Manner): string {
  if (number) return findingText({ number, lastEvent }, manner);
  const say = postWords[manner.language];
  const { rows = [], columns = [], left = 0 } = table ?? {};
  const [only] = rows;
  if (!only) return say.noRows;
  if (rows.length > 1 || left > 0) return say.rows(rows.length + left);
  return `${columns.map((column, i) => `${column.name}: ${cellIn(manner, column, only[i])}`).join("; ")}.`;
}

function tablePart({ table, number }: PostEdition, manner: Manner): Part | undefined {
  if (!table || table.rows.length === 0 || (!number && table.rows.length === 1)) return undefined;
  const say = postWords[manner.language];
  const { columns, rows, title, left = 0 } = table;
  const all = rows.length + left;
  const shown = title ?? (all > mostRows ? say.moreRows(mostRows, all) : undefined);
  return {
    kind: "table",
    ...(shown !== undefined && { title: shown }),
    columns: columns.map(({ name }) =>
      number && Object.hasOwn(say.columns, name) ? (say.columns[name] ?? name) : name,
    ),
    rows: rows.slice(0, mostRows).map((row) => columns.map((column, i) => cellIn(manner, column, row[i]))),
  };
}

/** A cell with the points and commas of the reader's language; a text as it stands. */
function cellIn({ language }: Manner, column: FrozenColumn, cell: FrozenCell | undefined): string {
  if (typeof cell !== "number" || language === "en") return cellText(column, cell);
  return cellText(column, cell).replace(/[.,]/gu, (sign) => (sign === "." ? "," : "."));
}

function causeText(because: PostCause, { language }: Manner): string {
  const say = postWords[language];
  switch (because.kind) {
    case "schedule":
      return say.bySchedule(because.schedule, because.zone);
    case "event":
      return say.byEvent(because.type);
    case "hand":
      return say.byHand(because.by);
  }
}

function buttonsOf(
  { edition }: PostEdition,
  { title, name }: ResolvedPost,
  baseUrl: string | undefined,
  { language }: Manner,
): readonly Button[] {
  const say = postWords[language];
  const open: Button = {
    id: "open-case",
    label: say.openCase,
    style: "primary",
    press: { does: "open-case", post: edition },
    form: {
      title: say.openCase,
      says: [say.openHint, title ?? name],
      fields: [{ kind: "text", id: fieldIds.text, label: say.aboutField, multiline: true, maxLength: 1000 }],
      submit: words[language].send,
    },
  };
  const rows = baseUrl === undefined ? [] : [{ id: "rows", label: say.rowsLink, url: `${baseUrl}/posts/${edition}` }];
  return [open, ...rows];
}
