import { UnknownConversation, UnknownMessage, UnknownPerson } from "./errors.ts";

/** Somebody who can read and click. */
export interface Person {
  /** Short, as tests name them: `ada`. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Their ids on the platforms, by platform; a platform that has several names them `teams.aad`. */
  readonly ids: Readonly<Record<string, string>>;
}

export interface Conversation {
  readonly platform: string;
  /** As the platform names it: C0123, 19:…@thread.tacv2, spaces/AAA, sales@example.org. */
  readonly id: string;
  readonly kind: "channel" | "direct" | "mailbox";
  readonly name: string;
  /** Ids of people. */
  readonly members: readonly string[];
  /** What else the platform keeps of it. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface Edit {
  /** What it said before. */
  readonly raw: unknown;
  readonly atMs: number;
}

export interface Message {
  readonly platform: string;
  readonly conversation: string;
  /** As the platform names it: 1712345678.000100, spaces/A/messages/B, <id@host>. */
  readonly id: string;
  readonly atMs: number;
  /** The id of a person, or the app. */
  readonly by: { readonly person: string } | { readonly app: string };
  /** What it says, as it came. */
  readonly raw: unknown;
  /** The id of the message whose thread it is in. */
  readonly thread?: string;
  /** The id of the person who alone sees it. */
  readonly onlyFor?: string;
  /** Older versions, the first first. */
  readonly edits: readonly Edit[];
  readonly isDeleted: boolean;
  readonly reactions: readonly { readonly name: string; readonly by: string }[];
}

/** A form that is open in front of somebody. */
export interface Dialog {
  readonly id: string;
  readonly platform: string;
  readonly person: string;
  readonly raw: unknown;
  /** What went wrong with what was typed, by field; "" is about all of it. */
  readonly problems: Readonly<Record<string, string>>;
  /** What the platform itself keeps of it. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export type NewMessage = Pick<Message, "platform" | "conversation" | "id" | "by" | "raw"> &
  Partial<Pick<Message, "thread" | "onlyFor" | "atMs">>;

/** Everything that is there: people, conversations, messages and open forms, in memory. What it gives is never changed; ask again. */
export interface World {
  readonly people: readonly Person[];
  /** By short id, name, e-mail address, or an id on a platform. */
  findPerson(name: string): Person | undefined;
  /** errors  chat/unknown-person */
  person(name: string): Person;
  addPerson(person: Omit<Person, "ids"> & Partial<Pick<Person, "ids">>): Person;
  /** Says how a platform calls somebody. */
  identify(person: string, key: string, id: string): Person;

  conversations(platform?: string): readonly Conversation[];
  findConversation(platform: string, idOrName: string): Conversation | undefined;
  /** errors  chat/unknown-conversation */
  conversation(platform: string, idOrName: string): Conversation;
  /** Adds it, or puts it in the place of the one with its id. */
  putConversation(conversation: Conversation): Conversation;

  /** The oldest first, deleted ones too. */
  messages(platform: string, conversation: string): readonly Message[];
  findMessage(platform: string, conversation: string, id: string): Message | undefined;
  /** errors  chat/unknown-message */
  message(platform: string, conversation: string, id: string): Message;
  addMessage(message: NewMessage): Message;
  /** Makes it say something else; what it said is kept. */
  editMessage(message: Message, raw: unknown): Message;
  deleteMessage(message: Message): Message;
  react(message: Message, name: string, by: string): Message;

  dialogs(person?: string): readonly Dialog[];
  putDialog(dialog: Dialog): Dialog;
  closeDialog(id: string): void;

  /** 1, 2, 3, …: what ids are made of. */
  nextNumber(): number;
  /** Says that something beside it changed, such as the record. */
  touch(): void;
  /** Counts the changes, so that a page knows whether it is up to date. */
  readonly version: number;
  /** Calls back after each change, until the function that it gives is called. */
  onChange(listener: () => void): () => void;
}

const maxMessages = 20_000;

export function createWorld(now: () => number): World {
  const people = new Map<string, Person>();
  const conversations = new Map<string, Conversation>();
  const messages = new Map<string, Map<string, Message>>();
  const dialogs = new Map<string, Dialog>();
  const listeners = new Set<() => void>();
  let version = 0;
  let numbers = 0;
  const keyOf = (platform: string, id: string) => `${platform}\n${id}`;
  const changed = <T>(value: T): T => {
    version += 1;
    for (const listener of listeners) listener();
    return value;
  };
  const messagesOf = (platform: string, id: string) => messages.get(keyOf(platform, id));
  const put = (message: Message): Message => {
    const key = keyOf(message.platform, message.conversation);
    const all = messages.get(key) ?? new Map<string, Message>();
    messages.set(key, all.set(message.id, message));
    const [oldest] = all.keys();
    if (all.size > maxMessages && oldest !== undefined) all.delete(oldest);
    return changed(message);
  };
  // Whoever edits holds a copy that may be out of date.
  const latest = (message: Message) => world.message(message.platform, message.conversation, message.id);

  const world: World = {
    get people() {
      return [...people.values()];
    },
    get version() {
      return version;
    },
    findPerson: (name) =>
      people.get(name) ??
      world.people.find(
        (one) =>
          one.name === name || one.email.toLowerCase() === name.toLowerCase() || Object.values(one.ids).includes(name),
      ),
    person: (name) => {
      const found = world.findPerson(name);
      if (!found) throw new UnknownPerson({ person: name, known: [...people.keys()] });
      return found;
    },
    addPerson: (person) => {
      const added = { ids: {}, ...person };
      people.set(added.id, added);
      return changed(added);
    },
    identify: (id, key, platformId) => {
      const person = world.person(id);
      const known = { ...person, ids: { ...person.ids, [key]: platformId } };
      people.set(known.id, known);
      return changed(known);
    },
    conversations: (platform) =>
      [...conversations.values()].filter((one) => platform === undefined || one.platform === platform),
    findConversation: (platform, idOrName) =>
      conversations.get(keyOf(platform, idOrName)) ??
      world.conversations(platform).find((one) => one.name === idOrName),
    conversation: (platform, idOrName) => {
      const found = world.findConversation(platform, idOrName);
      if (!found) throw new UnknownConversation({ platform, conversation: idOrName });
      return found;
    },
    putConversation: (conversation) => {
      conversations.set(keyOf(conversation.platform, conversation.id), conversation);
      return changed(conversation);
    },
    messages: (platform, conversation) => [...(messagesOf(platform, conversation)?.values() ?? [])],
    findMessage: (platform, conversation, id) => messagesOf(platform, conversation)?.get(id),
    message: (platform, conversation, id) => {
      const found = world.findMessage(platform, conversation, id);
      if (!found) throw new UnknownMessage({ platform, message: id });
      return found;
    },
    addMessage: (message) => put({ atMs: now(), edits: [], isDeleted: false, reactions: [], ...message }),
    editMessage: (message, raw) => {
      const before = latest(message);
      return put({ ...before, raw, edits: [...before.edits, { raw: before.raw, atMs: now() }] });
    },
    deleteMessage: (message) => put({ ...latest(message), isDeleted: true }),
    react: (message, name, by) => {
      const before = latest(message);
      return put({ ...before, reactions: [...before.reactions, { name, by }] });
    },
    dialogs: (person) => [...dialogs.values()].filter((one) => person === undefined || one.person === person),
    putDialog: (dialog) => {
      dialogs.set(dialog.id, dialog);
      return changed(dialog);
    },
    closeDialog: (id) => {
      dialogs.delete(id);
      changed(undefined);
    },
    nextNumber: () => {
      numbers += 1;
      return numbers;
    },
    touch: () => changed(undefined),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return world;
}
