/** What is told below a picture of the log: how it was counted, and up to where. */
export function pictureNote(says: string, { upTo }: { readonly upTo: number }, more: readonly string[] = []): string {
  const counted = `${says.slice(0, 1).toUpperCase()}${says.slice(1)}; log up to position ${upTo}.`;
  return [counted, ...more].join(" ");
}
