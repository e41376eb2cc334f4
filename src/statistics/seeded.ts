import { mustBe } from "./sample.ts";

/** A source of chance: each call gives the next number, 0 or more and below 1. */
export type Chance = () => number;

/**
 * Chance that repeats itself: the same seed gives the same numbers, on every machine.
 *
 * shape   a seed in, a function out that gives a number at each call
 * units   numbers 0 or more and below 1, in steps of 2 ** -53; the seed is a whole number of at most 53 bits. Not for secrets
 * errors  statistics/bad-number when the seed is no such number
 * source  xoshiro128**, Blackman & Vigna 2021, ACM Trans. Math. Softw. 47:36; its state is filled from the seed by SplitMix64
 */
export function seeded(seed: number): Chance {
  mustBe("the seed", seed, Number.isSafeInteger(seed), "a whole number of at most 53 bits");
  const next = xoshiro(stateOf(seed));
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) * 2 ** -53;
}

/** The generator below the floating point: 32 bits at each call. The state is four 32-bit words, not all zero. */
export function xoshiro(state: Uint32Array): () => number {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  return () => {
    const result = Math.imul(turned(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = turned(d, 11);
    return result;
  };
}

function turned(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function stateOf(seed: number): Uint32Array {
  let counter = BigInt.asUintN(64, BigInt(seed));
  const words = new Uint32Array(4);
  for (const i of [0, 2]) {
    counter = BigInt.asUintN(64, counter + 0x9e3779b97f4a7c15n);
    let mixed = counter;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    mixed ^= mixed >> 31n;
    words[i] = Number(mixed & 0xffffffffn);
    words[i + 1] = Number(mixed >> 32n);
  }
  return words;
}
