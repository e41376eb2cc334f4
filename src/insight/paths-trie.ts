/**
 * Sequences of numbers as a tree: what begins alike is kept once. A node's number is above its parent's; 0 is the root.
 */
export interface Trie {
  /** The root counts too. */
  readonly size: number;
  parent(node: number): number;
  code(node: number): number;
  /** The child of a node for this number, made where there is none. */
  child(node: number, code: number): number;
}

export function trie(): Trie {
  let [parents, codes] = [new Int32Array(1024), new Int32Array(1024)];
  let table = new Int32Array(4096);
  let size = 1;
  const slotOf = (parent: number, code: number) => {
    let hash = Math.imul(parent ^ Math.imul(code, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    return (hash ^ (hash >>> 7)) & (table.length - 1);
  };
  const place = (node: number) => {
    let slot = slotOf(parents[node] ?? 0, codes[node] ?? 0);
    while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1);
    table[slot] = node;
  };
  const grow = () => {
    [parents, codes] = [twice(parents), twice(codes)];
    table = new Int32Array(parents.length * 4);
    for (let node = 1; node < size; node++) place(node);
  };
  return {
    get size() {
      return size;
    },
    parent: (node) => parents[node] ?? 0,
    code: (node) => codes[node] ?? 0,
    child: (parent, code) => {
      let slot = slotOf(parent, code);
      for (let node = table[slot] ?? 0; node !== 0; node = table[slot] ?? 0) {
        if (parents[node] === parent && codes[node] === code) return node;
        slot = (slot + 1) & (table.length - 1);
      }
      if (size === parents.length) grow();
      parents[size] = parent;
      codes[size] = code;
      place(size);
      return size++;
    },
  };
}

function twice(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(numbers.length * 2);
  grown.set(numbers);
  return grown;
}
