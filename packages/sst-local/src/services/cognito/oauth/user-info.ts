import { readableAttributes } from "../attributes.ts";
import { AwsError } from "../../../aws/error.ts";
import { type HttpAnswer, type HttpRequest, json } from "../../../aws/http.ts";
import type { CognitoContext } from "../context.ts";
import { bearerOf } from "../tokens/bearer.ts";

/** The attributes of a scope of OpenID Connect; `profile` has all readable ones. */
const SCOPE_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  email: ["email", "email_verified"],
  phone: ["phone_number", "phone_number_verified"],
};

/**
 * GET /oauth2/userInfo: the attributes of the bearer of an access token with the scope openid. Every
 * value is a string.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
 */
export function userInfo(request: HttpRequest, context: CognitoContext): HttpAnswer {
  const accessToken = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (accessToken === undefined) return refused(400, "invalid_request");
  try {
    const { user, client, scopes } = bearerOf(context, accessToken, "openid");
    const opened = scopes.flatMap((scope) => SCOPE_ATTRIBUTES[scope] ?? []);
    const readable = Object.entries(readableAttributes(client, user.attributes)).filter(
      ([name]) => scopes.includes("profile") || opened.includes(name),
    );
    return json(200, {
      sub: user.sub,
      ...Object.fromEntries(readable),
      username: user.username,
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return refused(401, "invalid_token");
  }
}

function refused(status: number, error: string): HttpAnswer {
  return json(status, { error }, { "www-authenticate": `Bearer error="${error}"` });
}
