import { Hono } from "hono";
import { type TeamsState, teamsAccess } from "./state.ts";

const lastsSeconds = 3600;
const wantedScope = "https://api.botframework.com/.default";

/** The login service, where an app gets its token, and what is published for those who check tokens of the Bot Connector. */
export function loginRoutes(state: TeamsState): Hono {
  const app = new Hono();
  app.post("/login/:tenant/oauth2/v2.0/token", async (c) => {
    const no = (error: string, text: string, status: 400 | 401) =>
      c.json({ error, error_description: text, error_codes: [], trace_id: "simulator" }, status);
    const { grant_type, client_id, client_secret, scope } = await c.req.parseBody();
    if (![teamsAccess.tenant, "botframework.com"].includes(c.req.param("tenant")))
      return no("invalid_request", "AADSTS90002: Tenant not found.", 400);
    if (grant_type !== "client_credentials") return no("unsupported_grant_type", "AADSTS70003", 400);
    if (client_id !== teamsAccess.appId)
      return no("unauthorized_client", "AADSTS700016: Application was not found in the directory.", 400);
    if (client_secret !== teamsAccess.appSecret)
      return no("invalid_client", "AADSTS7000215: Invalid client secret provided.", 401);
    if (scope !== wantedScope)
      return no("invalid_scope", "AADSTS70011: The provided value for scope is not valid.", 400);
    const from = Math.floor(state.clock.now() / 1000);
    const token = state.keys.signed({
      ...{ aud: "https://api.botframework.com", appid: teamsAccess.appId, tid: teamsAccess.tenant },
      ...{ nbf: from, exp: from + lastsSeconds, jti: String(state.world.nextNumber()) },
    });
    state.tokens.set(token, (from + lastsSeconds) * 1000);
    return c.json({
      token_type: "Bearer",
      expires_in: lastsSeconds,
      ext_expires_in: lastsSeconds,
      access_token: token,
    });
  });
  app.get("/v1/.well-known/openidconfiguration", (c) =>
    c.json({
      issuer: "https://api.botframework.com",
      jwks_uri: `${state.base()}/v1/.well-known/keys`,
      id_token_signing_alg_values_supported: ["RS256"],
      token_endpoint_auth_methods_supported: ["private_key_jwt"],
    }),
  );
  app.get("/v1/.well-known/keys", (c) => c.json({ keys: state.keys.published() }));
  return app;
}
