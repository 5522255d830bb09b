import { cookiesOf, type HttpAnswer, type HttpRequest, redirect } from "../../../aws/http.ts";
import type { CognitoContext } from "../context.ts";
import type { User } from "../user.ts";
import { type AuthorizationRequest, parseAuthorizationRequest } from "./authorization-request.ts";

/** Name of the session cookie, as on AWS. */
export const BROWSER_COOKIE = "cognito";

/** GET /oauth2/authorize: redirects to the app with a code, or to the form without a session. */
export function authorize(request: HttpRequest, context: CognitoContext): HttpAnswer {
  const authorization = parseAuthorizationRequest(request.query, context);
  const { pool } = authorization.appClient;
  const session = context.grants.browser(cookiesOf(request)[BROWSER_COOKIE]);
  const user =
    session?.poolId === pool.definition.id ? pool.store.userBySub(session.sub) : undefined;
  const prompt = request.query.get("prompt");
  if (user?.enabled && prompt !== "login") return sendCode(authorization, user, context);
  return redirect(`/login?${request.query.toString()}`);
}

/** Redirects to the app with a code for `user`. */
export function sendCode(
  authorization: AuthorizationRequest,
  user: User,
  context: CognitoContext,
  headers: HttpAnswer["headers"] = {},
): HttpAnswer {
  const { pool, client } = authorization.appClient;
  const target = new URL(authorization.redirectUri);
  target.searchParams.set(
    "code",
    context.grants.issueCode({
      poolId: pool.definition.id,
      clientId: client.id,
      sub: user.sub,
      redirectUri: authorization.redirectUri,
      scopes: authorization.scopes,
      nonce: authorization.nonce,
      codeChallenge: authorization.codeChallenge,
    }),
  );
  if (authorization.state !== undefined) target.searchParams.set("state", authorization.state);
  return redirect(target, headers);
}
