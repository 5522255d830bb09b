import type {
  APIGatewayAuthorizerWithContextResult,
  APIGatewayTokenAuthorizerEvent,
} from "aws-lambda";
import { bearer } from "../authorizer/bearer.ts";
import { refusal } from "../authorizer/refusal.ts";
import { type UserCallerContext, usersPolicy } from "../authorizer/users-policy.ts";
import { verifierFromEnv } from "../authorizer/verifier.ts";

const verify = verifierFromEnv();
const adminGroup = process.env["ADMIN_GROUP"];

/**
 * The TOKEN authorizer of the user routes. Administrators are the members of the group `ADMIN_GROUP`,
 * whichever other groups they are in. Its policy may be cached.
 *
 * @throws Error `Unauthorized` for everything but a valid ID token
 */
export async function handler(
  event: APIGatewayTokenAuthorizerEvent,
): Promise<APIGatewayAuthorizerWithContextResult<UserCallerContext>> {
  if (verify === undefined) throw new Error("USER_POOL_ID and USER_POOL_CLIENT_ID are not set");
  const { groups, ...identity } = await verify(bearer(event.authorizationToken) ?? "").catch(
    (error: unknown) => {
      throw refusal(error);
    },
  );
  const admin = adminGroup !== undefined && groups.includes(adminGroup);
  return usersPolicy({ ...identity, admin }, event.methodArn);
}
