/** Bytes as text, chunk by chunk. A byte order mark says what they are; otherwise they are `encoding`, or UTF-8. */
export async function* textChunks(chunks: AsyncIterable<Uint8Array>, encoding = "utf-8"): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(marked(chunk) ?? encoding);
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder?.decode();
  if (rest) yield rest;
}

function marked(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? "utf-8" : undefined;
}

/** Why a text that holds U+FFFD is not taken: bytes stood there that the encoding does not know. */
export const undecodable = {
  code: "capture/encoding",
  reason:
    "it holds bytes that are no text in the file's encoding (read as U+FFFD). Name the encoding with --encoding, such as windows-1252",
} as const;

export const replacement = "\uFFFD";
