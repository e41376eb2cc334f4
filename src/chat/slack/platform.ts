import { isRecord } from "../../kit/is-record.ts";
import type { Platform, PlatformContext } from "../platform.ts";
import { drawBlocks, drawView } from "./draw.ts";
import { cancelSlack, messageElements, pressableOf, pressSlack, submitSlack } from "./interactions.ts";
import { slackRoutes } from "./routes.ts";
import { saySlack } from "./say.ts";
import { createSockets } from "./socket.ts";
import { createState, slackAccess, stableId } from "./state.ts";

export interface SlackPlatform extends Platform {
  readonly access: {
    /** As `slackApiUrl` of the official client takes it. */
    readonly apiUrl: string;
    readonly botToken: string;
    readonly appToken: string;
    readonly signingSecret: string;
    readonly botUser: string;
    readonly team: string;
    readonly isConnected: boolean;
    /** Slack tells each app that is connected by Socket Mode to connect again. */
    disconnect(): void;
  };
}

export function openSlack(context: PlatformContext): SlackPlatform {
  const state = createState(context);
  const { world, recorder, channels } = context;
  for (const secret of [slackAccess.botToken, slackAccess.appToken, slackAccess.signingSecret]) recorder.hide(secret);
  for (const person of world.people) world.identify(person.id, "slack", stableId("U", person.id));
  for (const name of channels)
    world.putConversation({
      platform: "slack",
      id: stableId("C", name),
      kind: "channel",
      name,
      members: world.people.map(({ id }) => id),
    });
  const sockets = createSockets(state);
  return {
    name: "slack",
    title: "Slack",
    routes: slackRoutes(state, sockets),
    methodOf: (_, path) => (path.startsWith("/api/") ? path.slice("/api/".length) : (path.split("/")[1] ?? "")),
    refusal: (fault) =>
      fault.kind === "rate-limited"
        ? Response.json(
            { ok: false, error: "ratelimited" },
            { status: 429, headers: { "retry-after": String(fault.retryAfterS ?? 1) } },
          )
        : Response.json({ ok: false, error: "internal_error" }, { status: fault.status ?? 500 }),
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
    render: (message) => drawBlocks(world, message.raw),
    summary: (message) => (isRecord(message.raw) && typeof message.raw["text"] === "string" ? message.raw["text"] : ""),
    renderDialog: (dialog) => drawView(world, dialog),
    buttons: (message) => messageElements(message).map(pressableOf),
    say: (conversation, by, text, options) => saySlack(state, sockets, conversation, { by, text, options }),
    press: (message, button, by, how) => pressSlack(state, sockets, message, { button, by, how }),
    submit: (dialog, by, values) => submitSlack(state, sockets, dialog, by, values),
    cancel: (dialog, by) => cancelSlack(state, sockets, dialog, by),
    targets: { events: "Request URL of events", interactions: "Request URL of interactions" },
    target: state.targets.get,
    connect: state.targets.set,
    environment: () => ({
      SLACK_API_URL: `${context.base()}/api/`,
      SLACK_BOT_TOKEN: slackAccess.botToken,
      SLACK_APP_TOKEN: slackAccess.appToken,
      SLACK_SIGNING_SECRET: slackAccess.signingSecret,
    }),
    stop: async () => sockets.stop(),
    access: {
      get apiUrl() {
        return `${context.base()}/api/`;
      },
      ...{ botToken: slackAccess.botToken, appToken: slackAccess.appToken, signingSecret: slackAccess.signingSecret },
      ...{ botUser: slackAccess.botUser, team: slackAccess.team },
      get isConnected() {
        return sockets.isOpen();
      },
      disconnect: () => sockets.disconnect(),
    },
  };
}
