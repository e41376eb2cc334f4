import { failure } from "../../kit/failure.ts";
import type { EventStore } from "../../store/index.ts";
import type { Config } from "../define-config.ts";
import { openJournal } from "../journal.ts";
import { realContext } from "../stores.ts";
import { openChannels } from "./open.ts";
import { takeRequest } from "./take.ts";

export const NoMailChannel = failure(
  "app/no-mail-channel",
  { retry: "never", kind: "usage" },
  (f: { known: readonly string[] }) =>
    f.known.length === 0
      ? "no channel of this configuration is one of mail. Add one to channels, see docs/how-to/mail.md."
      : `say by --channel through which a mail came in: ${f.known.join(", ")}.`,
);

/**
 * Takes a mail as it came in on this machine, handed over by a mail server's pipe.
 *
 * errors  app/no-mail-channel
 */
export async function receiveMail(
  { store, config }: { readonly store: EventStore; readonly config: Config },
  mime: Uint8Array,
  name?: string,
): Promise<void> {
  const { channels = {} } = config;
  const known = Object.entries(channels).flatMap(([of, { adapter = of }]) => (adapter === "mail" ? [of] : []));
  const found = known.find((one) => one === (name ?? (known.length === 1 ? known[0] : undefined)));
  const opened = found === undefined ? undefined : (await openChannels(config)).get(found);
  if (!opened || found === undefined) throw new NoMailChannel({ known });
  if ("lacking" in opened) throw new MailChannelLacking({ channel: found, lacking: opened.lacking });
  const { clock } = realContext();
  const request = { method: "POST", path: "/inbound", query: {}, headers: {}, body: mime, isLocal: true };
  await takeRequest({ store, journal: openJournal(store), config, now: clock }, opened, request, clock());
}

export const MailChannelLacking = failure(
  "app/mail-channel-lacking",
  { retry: "later", kind: "usage" },
  (f: { channel: string; lacking: string }) => `the channel "${f.channel}" cannot read mails yet: ${f.lacking}.`,
);
