import type { Channel, ChannelOptions } from "../../question/index.ts";

export const needs: Readonly<Record<string, string>> = {};

/** The inbox on our own page and in the terminal: a message is there once it is in the log, and what it says is read from there. */
export function openChannel({ name }: ChannelOptions): Channel {
  const there = (target: string) => ({ kind: "done", status: "in the inbox", place: { inbox: target } }) as const;
  return {
    name,
    capabilities: {
      update: true,
      threads: true,
      forms: "page",
      buttons: true,
      charts: "native",
      asides: false,
      lookup: false,
      repeats: "refused",
    },
    limits: { message: Number.POSITIVE_INFINITY },
    render: ({ message }) => ({ payload: message, notes: [] }),
    deliver: async ({ to }) => there(to.target),
    update: async ({ to }) => there(to.target),
  };
}
