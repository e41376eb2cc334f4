import type { DatabaseSync } from "node:sqlite";

const maxRemembered = 400_000;

/** Numbers for types and tags. Numbers once given never change, so they are remembered, within bounds. */
export interface Terms {
  /** The term's number, or undefined where it has none yet. */
  find(name: string, value: string): number | undefined;
  /** The term's number, given to it now if need be. */
  number(name: string, value: string): number;
  /** After a rollback: numbers given in the failed transaction are void. */
  forget(): void;
}

export function sqliteTerms(db: DatabaseSync): Terms {
  const select = db.prepare("select id from term where name = ? and value = ?");
  const add = db.prepare("insert into term (name, value) values (?, ?) on conflict do nothing returning id");
  let remembered = new Map<string, Map<string, number>>();

  const remember = (name: string, value: string, id: number) => {
    const values = remembered.get(name);
    if (values && values.size < maxRemembered) values.set(value, id);
    else remembered.set(name, new Map([[value, id]]));
    return id;
  };
  const find = (name: string, value: string) => {
    const known = remembered.get(name)?.get(value);
    if (known !== undefined) return known;
    const found = select.get(name, value)?.["id"];
    return found === undefined ? undefined : remember(name, value, Number(found));
  };
  return {
    find,
    number: (name, value) => {
      const known = remembered.get(name)?.get(value);
      if (known !== undefined) return known;
      // Most terms that are not remembered are new, so they are added first and looked up only where they were there.
      const added = add.get(name, value)?.["id"];
      return added === undefined ? (find(name, value) ?? 0) : remember(name, value, Number(added));
    },
    forget: () => {
      remembered = new Map();
    },
  };
}
