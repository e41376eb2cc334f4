import type { CommitRecord } from "./stored.ts";

const maxRemembered = 64;
const idLength = 36;
const beforeIntent = `","intent":{`;
const plainId = /^[0-9a-f-]{36}$/;

/**
 * Reads commit records. Most records of a log differ in their id alone, so what the rest said is remembered for a while and not parsed
 * again; events share it, and it is frozen.
 */
export function recordReader(): (text: string) => CommitRecord {
  const remembered = new Map<string, CommitRecord>();
  return (text) => {
    // Keys come in order: the id is what stands right before the intent.
    const end = text.indexOf(beforeIntent);
    const id = text.slice(Math.max(end - idLength, 0), Math.max(end, 0));
    if (!plainId.test(id)) return parsed(text);
    const rest = text.slice(0, end - idLength) + text.slice(end);
    const known = remembered.get(rest);
    if (known) return { ...known, id };
    const record = parsed(text);
    if (record.id === id && !rest.includes(id)) {
      if (remembered.size === maxRemembered) remembered.clear();
      remembered.set(rest, record);
    }
    return record;
  };
}

function parsed(text: string): CommitRecord {
  const record: CommitRecord = JSON.parse(text); // written by prepareCommit
  Object.freeze(record.intent);
  Object.freeze(record.actor);
  return record;
}
