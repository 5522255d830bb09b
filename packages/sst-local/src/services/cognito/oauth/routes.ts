import type { HttpRoute } from "../../../aws/api.ts";
import { type HttpAnswer, type HttpRequest, json } from "../../../aws/http.ts";
import type { CognitoContext } from "../context.ts";
import { authorize } from "./authorize.ts";
import { jwksDocument, openidConfiguration } from "./discovery.ts";
import { errorPage, errorResponse, OauthError } from "./errors.ts";
import { showLogin, submitLogin } from "./login.ts";
import { logout } from "./logout.ts";
import { revoke } from "./revoke.ts";
import { token } from "./token.ts";
import { userInfo } from "./user-info.ts";

type Handler = (request: HttpRequest, context: CognitoContext) => HttpAnswer | Promise<HttpAnswer>;

type Endpoint = readonly [method: string, path: string, handle: Handler];

/** Endpoints that answer people, with pages and redirects. */
const PAGES: readonly Endpoint[] = [
  ["GET", "/oauth2/authorize", authorize],
  ["GET", "/login", showLogin],
  ["POST", "/login", submitLogin],
  ["GET", "/logout", logout],
];

/** Endpoints that answer programs, with JSON. */
const PROGRAMS: readonly Endpoint[] = [
  ["POST", "/oauth2/token", token],
  ["GET", "/oauth2/userInfo", userInfo],
  ["POST", "/oauth2/userInfo", userInfo],
  ["POST", "/oauth2/revoke", revoke],
];

/**
 * The hosted pages, the OAuth endpoints and the well-known documents. On AWS each pool has its own
 * host; here one origin serves all, since `client_id` or the token tells the pools apart.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html
 */
export function httpRoutes(context: CognitoContext): HttpRoute[] {
  return [
    ...PAGES.map((endpoint) => toRoute(endpoint, errorPage, context)),
    ...PROGRAMS.map((endpoint) => toRoute(endpoint, errorResponse, context)),
    {
      method: "GET",
      path: /^\/(?<poolId>[\w-]+)\/\.well-known\/(?<document>jwks\.json|openid-configuration)$/,
      access: "browser",
      handle(_, { poolId, document }, { host }) {
        const pool = context.pools.find(({ definition }) => definition.id === poolId);
        if (!pool) return json(404, { message: "Not Found" });
        return document === "jwks.json"
          ? jwksDocument(pool)
          : openidConfiguration(pool, `http://${host}`);
      },
    },
  ];
}

function toRoute(
  [method, path, handle]: Endpoint,
  render: (error: OauthError) => HttpAnswer,
  context: CognitoContext,
): HttpRoute {
  return {
    method,
    path: new RegExp(`^${path}$`),
    access: "browser",
    // It carries the access token; no other path may allow the header of signed calls.
    ...(path === "/oauth2/userInfo" && { allowedHeaders: ["authorization"] }),
    async handle(request) {
      try {
        return await handle(request, context);
      } catch (error) {
        if (!(error instanceof OauthError)) throw error;
        context.log(`cognito ${path}: ${error.code}, ${error.message}`);
        return render(error);
      }
    },
  };
}
