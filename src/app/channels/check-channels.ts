import { nearest } from "../../insight/index.ts";
import { ThenceError } from "../../kit/failure.ts";
import type { Finding } from "../check-finding.ts";
import type { Config } from "../define-config.ts";
import { addressesOn, channelNames, reached } from "./addresses.ts";
import { openChannels } from "./open.ts";

/** What of the channels cannot work: a setting, a route to nowhere, somebody whom no channel reaches. What this process lacks is a note. */
export async function channelFindings(config: Config): Promise<Finding[]> {
  if (!config.channels) return [];
  const opened = await Promise.all(
    Object.entries(config.channels).map(async ([name, settings]): Promise<Finding[]> => {
      const place = `channel ${name}`;
      try {
        const channels = await openChannels({ ...config, channels: { [name]: settings } });
        const channel = channels.get(name);
        return channel && "lacking" in channel ? [{ kind: "note", place, text: channel.lacking }] : [];
      } catch (cause) {
        if (!(cause instanceof ThenceError) || cause.retry !== "never") throw cause;
        return [{ kind: "problem", place, text: cause.message }];
      }
    }),
  );
  return [...opened.flat(), ...(config.playbooks ?? []).flatMap((playbook) => routeFindings(config, playbook))];
}

function routeFindings(
  config: Config,
  { name, routes = [], people }: NonNullable<Config["playbooks"]>[number],
): Finding[] {
  const place = `playbook ${name}`;
  const known = channelNames(config);
  const unknown = routes.flatMap(({ channel }, i): Finding[] => {
    if (known.includes(channel)) return [];
    const like = nearest(channel, known);
    const hint = like === undefined ? `There are: ${known.join(", ")}.` : `Did you mean "${like}"?`;
    return [
      {
        kind: "problem",
        place,
        text: `\`routes[${i}]\` names the channel "${channel}", which is not declared. ${hint}`,
      },
    ];
  });
  if (unknown.length > 0) return unknown;
  const asked = people.driver === undefined ? [people.approver] : [people.approver, people.driver];
  const isReached = (who: string) =>
    routes.length === 0
      ? reached(config, who, 0).some(({ to }) => to.channel !== "inbox")
      : routes.some(({ channel, target }) => target !== undefined || addressesOn(config, channel, who).length > 0);
  return asked
    .filter((who) => !isReached(who))
    .map((who) => ({
      kind: "note",
      place,
      text: `"${who}" is reached by no channel of it and finds its questions in the inbox only. Give them an email, or an id under \`on\`, in people.`,
    }));
}
