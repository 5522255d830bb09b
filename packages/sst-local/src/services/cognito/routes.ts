import { dispatch } from "./operations/dispatch.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { type HttpAnswer, type HttpRequest, json } from "../../aws/http.ts";
import { authorize } from "./oauth/authorize.ts";
import { jwksDocument, openidConfiguration } from "./oauth/discovery.ts";
import { errorForBrowser, errorForProgram, OauthError } from "./oauth/errors.ts";
import type { Grants } from "./oauth/grants.ts";
import { showLogin, submitLogin } from "./oauth/login.ts";
import { logout } from "./oauth/logout.ts";
import { revoke } from "./oauth/revoke.ts";
import { token } from "./oauth/token.ts";
import { userInfo } from "./oauth/user-info.ts";
import type { CognitoContext } from "./context.ts";

interface Route {
  /** Pages for people come back as pages or redirects, the rest as JSON. */
  readonly audience: "browser" | "program";
  readonly handle: (
    request: HttpRequest,
    context: CognitoContext,
    grants: Grants,
  ) => HttpAnswer | Promise<HttpAnswer>;
}

/**
 * The endpoints of a hosted domain. On AWS each pool has its own host; here one origin
 * serves all, since `client_id` or the token already says which pool is meant.
 */
const ROUTES: Readonly<Record<string, Route>> = {
  "GET /oauth2/authorize": { audience: "browser", handle: authorize },
  "GET /login": { audience: "browser", handle: showLogin },
  "POST /login": { audience: "browser", handle: submitLogin },
  "GET /logout": { audience: "browser", handle: logout },
  "POST /oauth2/token": { audience: "program", handle: token },
  "GET /oauth2/userInfo": { audience: "program", handle: userInfo },
  "POST /oauth2/userInfo": { audience: "program", handle: userInfo },
  "POST /oauth2/revoke": { audience: "program", handle: revoke },
};

/** Answers a request to the local Cognito endpoint. */
export async function answer(
  request: HttpRequest,
  context: CognitoContext,
  grants: Grants,
): Promise<HttpAnswer> {
  if (request.method === "OPTIONS") return preflight(request.path);
  if (request.method === "POST" && request.path === "/") {
    return withCors(await dispatch(request, context));
  }
  const route = ROUTES[`${request.method} ${request.path}`];
  if (!route) return withCors(wellKnown(request, context) ?? json(404, { message: "Not Found" }));
  try {
    const answered = await route.handle(request, context, grants);
    return route.audience === "program" ? withCors(answered) : answered;
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    context.log(`cognito ${request.path}: ${error.code}, ${error.message}`);
    if (route.audience === "browser") return errorForBrowser(error);
    return withCors(errorForProgram(error));
  }
}

function wellKnown(request: HttpRequest, context: CognitoContext): HttpAnswer | undefined {
  const [, poolId, document] =
    /^\/([\w-]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(request.path) ?? [];
  const pool = context.pools.find(({ definition }) => definition.id === poolId);
  if (!pool || request.method !== "GET") return undefined;
  if (document === "jwks.json") return jwksDocument(pool);
  return openidConfiguration(pool, `http://${request.headers.host ?? "localhost"}`);
}

function withCors(answered: HttpAnswer): HttpAnswer {
  return { ...answered, headers: { ...answered.headers, ...corsHeaders } };
}
