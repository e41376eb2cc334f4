import { isRecord } from "../../kit/is-record.ts";
import type { Answered } from "../outbound.ts";
import type { Platform, PlatformContext } from "../platform.ts";
import type { Person } from "../world.ts";
import { allActions, cardsOf, textOf } from "./card.ts";
import { drawActivity } from "./draw.ts";
import { actionsFor, pressTeams } from "./press.ts";
import { teamsMethod, teamsRoutes } from "./routes.ts";
import { installTeams, sayTeams } from "./say.ts";
import { channelIdOf, createState, directOf, objectIdOf, teamsAccess } from "./state.ts";
import { drawTask, submitTask } from "./task.ts";

export interface TeamsPlatform extends Platform {
  readonly access: {
    readonly appId: string;
    readonly appSecret: string;
    readonly tenant: string;
    /** Where conversations are begun, as settings of an app call it. */
    readonly serviceUrl: string;
    readonly loginUrl: string;
    readonly openIdUrl: string;
    /** The app is installed for somebody, who has not written to it yet. */
    install(person: Person | string): Promise<Answered>;
  };
}

export function openTeams(context: PlatformContext): TeamsPlatform {
  const state = createState(context);
  const { world, channels, recorder } = context;
  recorder.hide(teamsAccess.appSecret);
  for (const { id } of world.people) {
    world.identify(id, "teams", objectIdOf(id));
    world.identify(id, "teams.user", `29:${objectIdOf(`user ${id}`)}`);
  }
  const members = world.people.map(({ id }) => id);
  for (const name of channels)
    world.putConversation({ platform: "teams", id: channelIdOf(name), kind: "channel", name, members });
  for (const person of world.people) directOf(state, person);
  const summary = (raw: unknown) => {
    if (!isRecord(raw)) return "";
    const [card] = cardsOf(raw);
    return textOf(raw["summary"]) || textOf(raw["text"]) || textOf(card?.["fallbackText"]);
  };
  return {
    name: "teams",
    title: "Microsoft Teams",
    routes: teamsRoutes(state),
    methodOf: teamsMethod,
    refusal: (fault) => {
      const isRate = fault.kind === "rate-limited";
      const error = isRate
        ? { code: "TooManyRequests", message: "API calls quota exceeded." }
        : { code: "ServiceError", message: "Unknown." };
      return Response.json(
        { error },
        {
          status: isRate ? 429 : (fault.status ?? 500),
          ...(isRate && { headers: { "retry-after": String(fault.retryAfterS ?? 1) } }),
        },
      );
    },
    render: (message, as) => drawActivity(message.raw, as && state.viewOf(message, as)),
    summary: ({ raw }) => summary(raw),
    renderDialog: drawTask,
    buttons: (message) => allActions(actionsFor(message, {})).map(({ id, label }) => ({ id, label })),
    say: async (conversation, by, text, options) =>
      (await sayTeams(state, conversation, { by, text, options })).message,
    press: (message, button, by, how) => pressTeams(state, message, { button, by, how }),
    submit: (dialog, by, values) => submitTask(state, dialog, by, values),
    targets: { messages: "Messaging endpoint of the bot" },
    target: state.targets.get,
    connect: state.targets.set,
    environment: () => ({
      ...{ TEAMS_APP_ID: teamsAccess.appId, TEAMS_TENANT: teamsAccess.tenant, TEAMS_APP_SECRET: teamsAccess.appSecret },
      ...{ TEAMS_SERVICE_URL: state.serviceUrl(), TEAMS_LOGIN_URL: `${context.base()}/login` },
      TEAMS_OPENID_URL: `${context.base()}/v1/.well-known/openidconfiguration`,
    }),
    access: {
      ...{ appId: teamsAccess.appId, appSecret: teamsAccess.appSecret, tenant: teamsAccess.tenant },
      get serviceUrl() {
        return state.serviceUrl();
      },
      get loginUrl() {
        return `${context.base()}/login`;
      },
      get openIdUrl() {
        return `${context.base()}/v1/.well-known/openidconfiguration`;
      },
      install: (name) => {
        const person = typeof name === "string" ? world.person(name) : name;
        return installTeams(state, directOf(state, person), person);
      },
    },
  };
}
