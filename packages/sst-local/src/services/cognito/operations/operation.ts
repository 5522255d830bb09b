import { cognitoError } from "../errors.ts";
import { checkSecretHash, type AppClient, type Pool } from "../pool.ts";
import { findClient, findPool, type CognitoContext } from "../context.ts";
import type { User } from "../user.ts";
import { CLIENT_ID, type Input, POOL_ID, USERNAME } from "./input.ts";

/** One operation of the API. */
export interface Operation {
  /** Whether AWS wants the request signed with IAM credentials. */
  readonly signed: boolean;
  readonly run: (input: Input, context: CognitoContext) => Promise<object> | object;
}

/** Operations by name, as the `X-Amz-Target` header carries it. */
export type Operations = Readonly<Record<string, Operation>>;

/** The app client named by ClientId and, for those with a secret, its SecretHash checked. */
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

/** The pool named by UserPoolId. */
export function poolOf(input: Input, context: CognitoContext): Pool {
  return findPool(context, input.string("UserPoolId", POOL_ID));
}

/** The pool and user an administrator means. @throws {CognitoError} UserNotFoundException */
export function userOf(input: Input, context: CognitoContext): { pool: Pool; user: User } {
  const pool = poolOf(input, context);
  const user = pool.store.findUser(input.string("Username", USERNAME));
  if (!user) throw cognitoError("userMissing");
  return { pool, user };
}

/** The name as given and the username it leads to: clients may hash either. */
export function namesOf(pool: Pool, name: string): string[] {
  const user = pool.store.findUser(name);
  return user ? [name, user.username] : [name];
}
