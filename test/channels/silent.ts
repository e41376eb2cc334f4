import { openChannel as openInbox } from "../../src/adapters/inbox/channel.ts";
import { terminalChannel } from "../../src/adapters/terminal/channel.ts";
import { type Outgoing, plainText } from "../../src/question/index.ts";
import type { ChannelHarness, Standing } from "../../src/testing/index.ts";

const addresses = (channel: string) => ({
  group: { channel, target: "the whole house", kind: "group" } as const,
  ann: { channel, target: "@ann", kind: "person" } as const,
  annId: "@ann",
  now: () => 0,
  secrets: [],
  size: (payload: unknown) => JSON.stringify(payload).length,
});
const lacks = { secrets: "it has none", nobody: "it is there for every name" };

/** What is printed where the loop runs. */
export const terminal: ChannelHarness = {
  open: async () => {
    const printed: string[] = [];
    const at = addresses("terminal");
    return {
      ...at,
      channel: terminalChannel("terminal", (text) => void printed.push(text)),
      stands: async ({ target }) =>
        printed.flatMap((text) => {
          const head = `\n— ${target}\n`;
          return text.startsWith(head) ? [{ text: text.slice(head.length).trim(), buttons: [] }] : [];
        }),
    };
  },
  lacks,
};

/** The inbox on our own page, which shows what the log says of the case. */
export const inbox: ChannelHarness = {
  open: async () => {
    const channel = openInbox({ name: "inbox", settings: {}, secret: () => undefined, now: () => 0 });
    const standing = new Map<string, Outgoing>();
    const put = (outgoing: Outgoing) => {
      standing.set(outgoing.id, outgoing);
      return channel.deliver(outgoing);
    };
    const read = ({ message }: Outgoing): Standing => ({
      text: plainText(message),
      buttons: (message.buttons ?? []).map(({ label }) => label),
    });
    return {
      ...addresses("inbox"),
      channel: { ...channel, deliver: put, update: put },
      stands: async ({ target }) => [...standing.values()].filter(({ to }) => to.target === target).map(read),
    };
  },
  lacks: {
    ...lacks,
    drawing: "its page draws the case itself, and has tests of its own",
    threads: "its page shows all that was said about a case as one",
  },
};
