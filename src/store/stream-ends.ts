/** Where a stream ended so far: its last revision, and that event's link. */
export interface StreamEnd {
  readonly revision: number;
  readonly hash: Uint8Array;
}

/** Where streams ended, for the streams that were written to last: between `most` and twice as many. */
export function streamEnds(most: number) {
  let recent = new Map<string, StreamEnd>();
  let older = new Map<string, StreamEnd>();
  let isComplete = true;
  return {
    get: (stream: string): StreamEnd | undefined => recent.get(stream) ?? older.get(stream),
    set: (stream: string, end: StreamEnd): void => {
      if (recent.size >= most) {
        isComplete &&= older.size === 0;
        older = recent;
        recent = new Map();
      }
      recent.set(stream, end);
    },
    /** Whether no stream was ever forgotten, so that one that is not found is new. */
    isComplete: () => isComplete,
  };
}
