/**
 * The items of pages, one after the other. An item of the page at hand costs one resolved promise, where a generator takes several turns
 * of the queue for each. Calls made before the one before has its answer are answered in order.
 */
export function itemsOf<Item extends object>(
  pages: AsyncGenerator<readonly Item[], void>,
  isOver: () => boolean = () => false,
): AsyncIterableIterator<Item> {
  let page: readonly Item[] = [];
  let at = 0;
  let pending: Promise<unknown> | undefined;

  const atHand = (): Item | undefined => (at < page.length && !isOver() ? page[at++] : undefined);
  const turned = async (): Promise<IteratorResult<Item, undefined>> => {
    for (;;) {
      const item = atHand();
      if (item) return { done: false, value: item };
      page = [];
      const next = await pages.next();
      if (next.done) return { done: true, value: undefined };
      page = next.value;
      at = 0;
    }
  };
  const ended = async (): Promise<IteratorResult<Item, undefined>> => {
    page = [];
    await pages.return();
    return { done: true, value: undefined };
  };
  const inTurn = (work: () => Promise<IteratorResult<Item, undefined>>) => {
    const mine = (pending ? pending.then(work, work) : work()).finally(() => {
      if (pending === mine) pending = undefined;
    });
    pending = mine;
    return mine;
  };
  return {
    next: () => {
      const item = pending ? undefined : atHand();
      return item ? Promise.resolve({ done: false, value: item }) : inTurn(turned);
    },
    return: () => inTurn(ended),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
