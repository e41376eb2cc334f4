/** A list of whole numbers below 2^32 that takes four bytes each. */
export interface Numbers {
  readonly length: number;
  push(number: number): void;
  /** Holds until the next `push`. */
  all(): Uint32Array;
}

export function numbers(): Numbers {
  let list = new Uint32Array(16);
  let size = 0;
  return {
    get length() {
      return size;
    },
    push: (number) => {
      if (size === list.length) {
        const grown = new Uint32Array(size * 2);
        grown.set(list);
        list = grown;
      }
      list[size++] = number;
    },
    all: () => list.subarray(0, size),
  };
}
