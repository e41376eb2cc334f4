/** What was seen up to. Opaque: take it from a read, give it to a condition. */
export type Marker = string & { readonly marker: unique symbol };

/** The marker of a position: the one place that makes markers. */
export function markerAt(position: number): Marker {
  return `p${position}` as Marker; // opaque to callers
}

export function markerPosition(marker: Marker): number {
  return Number(marker.slice(1));
}

export function isMarker(text: unknown): text is Marker {
  return typeof text === "string" && /^p\d{1,16}$/.test(text);
}
