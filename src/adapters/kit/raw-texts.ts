/** A tag that began in an earlier piece and has not ended is remembered up to this. */
const longestTag = 1_048_576;

/** Remembers as much of a document as is needed to show an event as it was written. Places count characters from its beginning. */
export function rawTexts(position: () => number) {
  let kept = "";
  let start = 0;
  return {
    /** Takes the next piece; what lies before `from` is no longer needed. */
    add: (text: string, from: number | undefined) => {
      // A tag may begin in one piece and end in the next.
      const tag = Math.max(0, kept.lastIndexOf("<"));
      // Beyond that it is a text or a comment, which nobody asks for.
      const keep = from ?? start + (kept.length - tag > longestTag ? kept.length : tag);
      kept = kept.slice(keep - start) + text;
      start = keep;
    },
    /** Where the tag that was just read begins. */
    tagStart: () => start + Math.max(0, kept.lastIndexOf("<", position() - start - 1)),
    since: (from: number) => kept.slice(from - start, position() - start),
    length: () => kept.length,
  };
}
