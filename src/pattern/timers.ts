/** When the first of many timers is due, so that most events ask one number. */
export interface Alarm {
  next: number;
}

// A step back or two happens where one absence follows another; a whole snapshot is better sorted at once.
const maxSteps = 64;

/**
 * When keys have to be looked at although nothing happens to them: first in, first out, as all waits of one step are of one length. What
 * comes late (a restored or repaired key) is put where it belongs. An entry may be stale; whoever looks finds out.
 */
export class Timers {
  #due = new Float64Array(64);
  #key = new Uint32Array(64);
  #head = 0;
  #tail = 0;
  #isSorted = true;
  readonly #alarm: Alarm;

  constructor(alarm: Alarm) {
    this.#alarm = alarm;
  }

  /** When the next is due; Infinity where none is. */
  get next(): number {
    if (!this.#isSorted) this.#sort();
    return this.#head < this.#tail ? (this.#due[this.#head] ?? 0) : Number.POSITIVE_INFINITY;
  }

  push(due: number, key: number): void {
    if (this.#tail === this.#due.length) this.#makeRoom();
    const end = this.#tail++;
    let at = end;
    for (; at > this.#head && end - at < maxSteps && (this.#due[at - 1] ?? 0) > due; at--) {
      this.#due[at] = this.#due[at - 1] ?? 0;
      this.#key[at] = this.#key[at - 1] ?? 0;
    }
    this.#due[at] = due;
    this.#key[at] = key;
    if (at > this.#head && (this.#due[at - 1] ?? 0) > due) this.#isSorted = false;
    if (due < this.#alarm.next) this.#alarm.next = due;
  }

  /** The key of the next; call it only where `next` is a time. */
  pop(): number {
    return this.#key[this.#head++] ?? 0;
  }

  #sort(): void {
    const order = Array.from({ length: this.#tail - this.#head }, (_, i) => this.#head + i);
    order.sort((a, b) => (this.#due[a] ?? 0) - (this.#due[b] ?? 0));
    const due = order.map((at) => this.#due[at] ?? 0);
    const key = order.map((at) => this.#key[at] ?? 0);
    this.#due.set(due, this.#head);
    this.#key.set(key, this.#head);
    this.#isSorted = true;
  }

  #makeRoom(): void {
    const used = this.#tail - this.#head;
    const isWide = used * 2 > this.#due.length;
    const due = isWide ? new Float64Array(this.#due.length * 2) : this.#due;
    const key = isWide ? new Uint32Array(this.#key.length * 2) : this.#key;
    due.set(this.#due.subarray(this.#head, this.#tail));
    key.set(this.#key.subarray(this.#head, this.#tail));
    [this.#due, this.#key, this.#head, this.#tail] = [due, key, 0, used];
  }
}
