/** Lets what else waits for the event loop have its turn: signals, timers, sockets. Browsers know no setImmediate. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
