/**
 * Numbers from 0 to 1 that look random and are the same for the same seed and moment. Mulberry32, a small public-domain generator: enough for a
 * shop, not for secrets.
 */
export function dice(seed: number, moment: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(moment, 0x85ebca6b)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
