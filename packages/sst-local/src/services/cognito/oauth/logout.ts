import { cookiesOf, type HttpAnswer, type HttpRequest, redirect } from "../../../aws/http.ts";
import type { CognitoContext } from "../context.ts";
import { clientNamed, parseAuthorizationRequest } from "./authorization-request.ts";
import { BROWSER_COOKIE } from "./authorize.ts";
import { OauthError } from "./errors.ts";

/**
 * GET /logout: ends the browser's session, then redirects to `logout_uri`, or to the sign-in form for
 * the parameters of one. Tokens stay valid.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export function logout(request: HttpRequest, context: CognitoContext): HttpAnswer {
  const { client } = clientNamed(request.query, context);
  const target = request.query.get("logout_uri");
  if (target === null) parseAuthorizationRequest(request.query, context);
  else if (!client.logoutUrls?.includes(target)) {
    throw new OauthError("invalid_request", `${target} is no sign-out URL of this client`);
  }
  context.grants.forgetBrowser(cookiesOf(request)[BROWSER_COOKIE]);
  return redirect(target ?? `/login?${request.query.toString()}`, {
    "set-cookie": `${BROWSER_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`,
  });
}
