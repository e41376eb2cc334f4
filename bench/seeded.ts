/** Seeded chance: the same seed, the same bytes, on every machine. Mulberry32. */
export function seeded(seed: number): { next(): number; bytes(count: number): Uint8Array } {
  let state = seed >>> 0;
  const word = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    next: () => word() / 2 ** 32,
    bytes: (count) => {
      const bytes = new Uint8Array(count);
      for (let at = 0; at < count; at += 4) {
        const value = word();
        for (let i = 0; i < 4 && at + i < count; i++) bytes[at + i] = (value >>> (8 * i)) & 0xff;
      }
      return bytes;
    },
  };
}
