import type { Access } from "../../../aws/api.ts";
import type { Input } from "../../../aws/input.ts";
import { cognitoError } from "../errors.ts";
import { checkSecretHash, type AppClient, type Pool } from "../pool.ts";
import { findClient, findPool, type CognitoContext } from "../context.ts";
import type { User } from "../user.ts";
import { CLIENT_ID, POOL_ID, USERNAME } from "./constraints.ts";

/**
 * Operations by name. AWS demands IAM credentials for those with the access `signed`; the others are
 * for anybody who has an access token, a password or a code.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
 */
export type Operations = Readonly<
  Record<
    string,
    {
      readonly access: Extract<Access, "signed" | "browser">;
      readonly run: (input: Input, context: CognitoContext) => Promise<object> | object;
    }
  >
>;

/** The app client of ClientId. @throws AwsError where its SecretHash does not match */
export function clientOf(input: Input, context: CognitoContext): AppClient {
  const appClient = findClient(context, input.string("ClientId", CLIENT_ID));
  const username = input.optionalString("Username", USERNAME);
  checkSecretHash(
    appClient.client,
    input.optionalString("SecretHash"),
    username === undefined ? [] : namesOf(appClient.pool, username),
  );
  return appClient;
}

/** The pool of UserPoolId. @throws AwsError ResourceNotFoundException */
export function poolOf(input: Input, context: CognitoContext): Pool {
  return findPool(context, input.string("UserPoolId", POOL_ID));
}

/** The pool and the user of UserPoolId and Username. @throws AwsError UserNotFoundException */
export function userOf(input: Input, context: CognitoContext): { pool: Pool; user: User } {
  const pool = poolOf(input, context);
  const user = pool.store.findUser(input.string("Username", USERNAME));
  if (!user) throw cognitoError("userMissing");
  return { pool, user };
}

/** The name as it was sent and the username that it stands for, both of which a client may hash. */
export function namesOf(pool: Pool, name: string): string[] {
  const user = pool.store.findUser(name);
  return user ? [name, user.username] : [name];
}
