/** Text from a log may hold anything. Control characters would move the cursor or colour the terminal, and marks of direction reorder what stands beside them, so they are shown, not sent. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => {
    return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}
