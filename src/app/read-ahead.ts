import { setImmediate } from "node:timers/promises";

/** The same items, each fetched while whoever asked works on the one before it. */
export async function* readAhead<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  const fetched = async () => {
    // First the work begins, and then, while it waits for its database, the next is fetched.
    await setImmediate();
    return iterator.next();
  };
  let next = iterator.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = fetched();
      next.catch(() => {}); // thrown above once it is asked for
      yield value;
    }
  } finally {
    // Whoever stops early may close at once what is read from.
    await next.catch(() => {});
    await iterator.return?.();
  }
}
