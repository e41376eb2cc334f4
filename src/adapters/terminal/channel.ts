import { type Channel, type ChannelOptions, plainText, readSettings } from "../../question/index.ts";

export const needs: Readonly<Record<string, string>> = {};

/** Messages as text where `thence run` runs. Nobody can be known there, so the buttons are named and pressed by `thence case`. */
export function openChannel({ name, settings }: ChannelOptions): Channel {
  readSettings(name, settings, {});
  return terminalChannel(name, (text) => void process.stdout.write(text));
}

export function terminalChannel(name: string, write: (text: string) => void): Channel {
  return {
    name,
    capabilities: {
      update: false,
      threads: false,
      forms: "none",
      buttons: false,
      charts: "text",
      asides: false,
      lookup: false,
      repeats: "possible",
    },
    limits: { message: Number.POSITIVE_INFINITY },
    render: ({ message }) => ({ payload: safe(plainText(message)), notes: [] }),
    deliver: async ({ id, to, message }) => {
      write(`\n— ${safe(to.target)}\n${safe(plainText(message))}\n`);
      return { kind: "done", status: "printed", place: { id } };
    },
  };
}

// What people wrote must not move the cursor, colour the screen, ring the bell, or turn around what stands beside it.
const safe = (text: string) => text.toWellFormed().replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, "");
