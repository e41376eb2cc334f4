import { type FSWatcher, watch } from "node:fs";

/** How often another process's commits are looked for when nothing rings, in milliseconds; looking costs some microseconds. */
const pollMs = 25;
/** A bell rings as soon as another process begins to write. Its commit shows once its disk has answered: until then, we look this often. */
const quickMs = 1;
const quickLooks = 50;

/**
 * Calls `wake` when another connection has committed. The write-ahead log's file rings at once where the system tells of changes to files;
 * looking from time to time finds what it does not tell of. While somebody waits for events, the process stays alive, as it does for a server.
 */
export function commitWatch(path: string, version: () => number, wake: () => void) {
  let regular: NodeJS.Timeout | undefined;
  let quick: NodeJS.Timeout | undefined;
  let bell: FSWatcher | undefined;
  let looksLeft = 0;
  let seen = version();

  const hasChanged = () => {
    try {
      const now = version();
      const isNew = now !== seen;
      seen = now;
      return isNew;
    } catch {
      return true; // whoever is woken reads, and is told in full what is wrong
    }
  };
  const lookQuickly = () => {
    looksLeft -= 1;
    const isNew = hasChanged();
    if (isNew) wake();
    quick = isNew || looksLeft <= 0 ? undefined : setTimeout(lookQuickly, quickMs);
  };
  const ring = () => {
    looksLeft = quickLooks;
    if (!quick) lookQuickly();
  };
  const openBell = () => {
    try {
      bell = watch(`${path}-wal`, { persistent: false }, ring);
      // A system that has no more watches to give leaves us with looking.
      bell.on("error", closeBell);
    } catch {
      bell = undefined;
    }
  };
  const closeBell = () => {
    bell?.close();
    bell = undefined;
  };
  return {
    start: () => {
      if (regular) return;
      regular = setInterval(() => {
        if (hasChanged()) wake();
      }, pollMs);
      openBell();
    },
    stop: () => {
      clearInterval(regular);
      clearTimeout(quick);
      regular = quick = undefined;
      closeBell();
    },
  };
}
