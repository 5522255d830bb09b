import { cookiesOf, type HttpAnswer, type HttpRequest, redirect } from "../../../aws/http.ts";
import type { Services } from "../services.ts";
import type { User } from "../user.ts";
import { type AuthorizationRequest, parseAuthorizationRequest } from "./authorization-request.ts";
import type { Grants } from "./grants.ts";

/** Name of the cookie that remembers a browser, AWS's own. */
export const BROWSER_COOKIE = "cognito";

/** GET /oauth2/authorize: a code at once for a browser that has signed in, else the form. */
export function authorize(request: HttpRequest, services: Services, grants: Grants): HttpAnswer {
  const asked = parseAuthorizationRequest(request.query, services);
  const { pool } = asked.through;
  const session = grants.browser(cookiesOf(request)[BROWSER_COOKIE]);
  const user =
    session?.poolId === pool.definition.id ? pool.store.userBySub(session.sub) : undefined;
  const prompt = request.query.get("prompt");
  if (user?.enabled && prompt !== "login") return sendCode(asked, user, grants);
  return redirect(`/login?${request.query.toString()}`);
}

/** Back to the app with a code for `user`. */
export function sendCode(
  asked: AuthorizationRequest,
  user: User,
  grants: Grants,
  headers: HttpAnswer["headers"] = {},
): HttpAnswer {
  const { pool, client } = asked.through;
  const target = new URL(asked.redirectUri);
  target.searchParams.set(
    "code",
    grants.issueCode({
      poolId: pool.definition.id,
      clientId: client.id,
      sub: user.sub,
      redirectUri: asked.redirectUri,
      scopes: asked.scopes,
      nonce: asked.nonce,
      codeChallenge: asked.codeChallenge,
    }),
  );
  if (asked.state !== undefined) target.searchParams.set("state", asked.state);
  return redirect(target, headers);
}
