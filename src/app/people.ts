import type { Playbook } from "../decision/index.ts";
import { nearest } from "../insight/index.ts";
import type { Finding } from "./check-finding.ts";
import type { Config } from "./define-config.ts";

interface Named {
  readonly name: string;
  readonly place: string;
}

/** Everybody that a playbook names, and where first; the words `driver` and `approver` stand for those who are named already. */
export function namedIn({ people, escalate = [], delegation, owner }: Playbook): readonly Named[] {
  const { driver, approver, deputies = [], informed = [] } = people;
  const at = (place: string, names: readonly (string | undefined)[]): readonly Named[] =>
    names.flatMap((name) => (name === undefined ? [] : [{ name, place }]));
  const escalated = escalate.flatMap((one, i) =>
    "to" in one ? at(`escalate[${i}].to`, [one.to]) : at(`escalate[${i}].meeting.with`, one.meeting.with),
  );
  const all = [
    ...at("people.approver", [approver]),
    ...at("people.driver", [driver]),
    ...at("people.deputies", deputies),
    ...at("people.informed", informed),
    ...escalated.filter(({ name }) => name !== "driver" && name !== "approver"),
    ...at("delegation.by", [delegation?.by]),
    ...at("owner", [owner]),
  ];
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
}

/** Whom a configuration's playbooks name and its `people` does not know. Where it declares none, nobody can say; a note tells so once. */
export function peopleFindings({ people, playbooks = [] }: Pick<Config, "people" | "playbooks">): Finding[] {
  if (people) return [...sharedIdentities(people), ...playbooks.flatMap((playbook) => unknownPeople(people, playbook))];
  const names = [...new Set(playbooks.flatMap((playbook) => namedIn(playbook).map(({ name }) => name)))];
  if (names.length === 0) return [];
  const some = names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
  const text = `its playbooks name ${some}, and nothing says who they are, so a misspelt name is asked like any other. Declare them in \`people\`: { "${names[0]}": { email: "…" } }.`;
  return [{ kind: "note", place: "people", text }];
}

/** What two persons have alike by which a channel would know them: nobody could say whose answer it was. */
function sharedIdentities(people: NonNullable<Config["people"]>): Finding[] {
  const owners = new Map<string, string>();
  return Object.entries(people).flatMap(([name, { members, email, on = {} }]): Finding[] => {
    if (members) return [];
    const own = new Map(
      Object.entries(on).map(([channel, id]) => [keyOf(id, channel), `the id "${id}" on ${channel}`]),
    );
    if (email !== undefined) own.set(keyOf(email), `the email ${email}`);
    return [...own].flatMap(([key, what]): Finding[] => {
      const other = owners.get(key);
      owners.set(key, other ?? name);
      if (other === undefined) return [];
      const text = `"${name}" and "${other}" have ${what} in common, so nobody could say whose an answer is. Give it to one of them.`;
      return [{ kind: "problem", place: "people", text }];
    });
  });
}

// An address is the same person's on every channel, and in capitals.
function keyOf(id: string, channel = ""): string {
  return /^[^\s@:/]+@[^\s@:/]+$/.test(id) ? id.toLowerCase() : `${channel} ${id}`;
}

function unknownPeople(people: NonNullable<Config["people"]>, playbook: Playbook): Finding[] {
  const known = Object.keys(people);
  return namedIn(playbook).flatMap(({ name, place }): Finding[] => {
    if (Object.hasOwn(people, name)) return [];
    const like = nearest(name, known);
    const hint = like === undefined ? "" : ` Did you mean "${like}"?`;
    const text = `\`${place}\` names "${name}", whom \`people\` does not know, so no message would ever come to them. Add them there, or mend the name.${hint}`;
    return [{ kind: "problem", place: `playbook ${playbook.name}`, text }];
  });
}

/** Why nobody is to be asked by a playbook as it stands: somebody it names cannot be reached. Undefined where all can, or none are declared. */
export function peopleProblem({ people }: Pick<Config, "people">, playbook: Playbook): string | undefined {
  return people && unknownPeople(people, playbook)[0]?.text;
}
