import { type MapPicture, mapPicture, shown } from "../chart/index.ts";
import type { ObjectMapAnswer } from "./ask-object-map.ts";
import type { ProcessMapAnswer } from "./ask-process-map.ts";
import { pictureNote } from "./picture-note.ts";

const mostMarked = 3;

/** The picture of a process map: with medians where durations were asked for, and the edges with most waiting where bottlenecks were. */
export function pictureOfProcessMap(answer: ProcessMapAnswer): MapPicture {
  const { by, edges, hidden, semantics, log, cohort } = answer;
  const waits = new Map(
    (answer.bottlenecks?.byTotal ?? [])
      .slice(0, mostMarked)
      .map(({ from, to, share }) => [edgeKey({ from, to }), share]),
  );
  const picture = mapPicture(
    {
      ...answer,
      edges: edges.map((edge) => {
        const share = waits.get(edgeKey(edge));
        return { ...edge, ...(share !== undefined && { mark: `${shown("share", share)} of waiting` }) };
      }),
    },
    {
      title: `Process map by ${by}`,
      note: pictureNote(semantics.says, log, [
        ...(cohort ? [`Only of: ${cohort.line}.`] : []),
        ...(hidden && hidden.activities.length > 0 ? [hiddenSaid(hidden)] : []),
      ]),
      medianMicros: medians(edges),
      // Who chose how many connections are kept sees all of them.
      ...(hidden && { top: edges.length }),
    },
  );
  if (!hidden || hidden.edges.length === 0) return picture;
  return { ...picture, hidden: { edges: hidden.edges.length, count: hidden.follows } };
}

/** The picture of a map of several kinds of objects: each edge in the colour of its kind. */
export function pictureOfObjectMap({
  by,
  activities,
  edges,
  objectTypes,
  semantics,
  log,
}: ObjectMapAnswer): MapPicture {
  const typed = (list: "starts" | "ends") =>
    objectTypes.flatMap((one) => one[list].map((place) => ({ ...place, kind: one.by })));
  const kinds = edges.map(({ by: kind, ...edge }) => ({ ...edge, kind }));
  return mapPicture(
    { activities, edges: kinds, starts: typed("starts"), ends: typed("ends") },
    {
      title: `Process map of ${by.join(", ")}`,
      note: pictureNote(semantics.says, log),
      medianMicros: medians(kinds),
    },
  );
}

interface Told {
  readonly from: string;
  readonly to: string;
  readonly kind?: string;
}

function medians(edges: readonly (Told & { readonly durations?: { readonly median?: number } })[]) {
  const known = new Map(edges.map((edge) => [edgeKey(edge), edge.durations?.median]));
  return (edge: Told) => known.get(edgeKey(edge));
}

function edgeKey({ from, to, kind }: Told): string {
  return JSON.stringify([kind ?? null, from, to]);
}

function hiddenSaid({ activities, events }: NonNullable<ProcessMapAnswer["hidden"]>): string {
  const what = activities.length === 1 ? "1 rarer activity" : `${activities.length} rarer activities`;
  return `Without ${what} (${events} ${events === 1 ? "event" : "events"}).`;
}
