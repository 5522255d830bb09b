import { randomUUID } from "node:crypto";
import { InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import {
  CLIENT_ID,
  PASSWORD,
  POOL_ID,
  type Started,
} from "../../sst-local/src/services/cognito/testing/start.ts";

export {
  CLIENT_ID,
  PASSWORD,
  pool,
  POOL_ID,
} from "../../sst-local/src/services/cognito/testing/start.ts";
export {
  poolWith,
  startCognito,
  type Started,
} from "../../sst-local/src/services/cognito/testing/start.ts";

export { altered, partsOf, signedByAnother, signedByPublicKey, unsigned } from "./forge.ts";

/** A user of the pool, signed in by the real client. */
export interface SignedIn {
  sub: string;
  email: string;
  idToken: string;
  accessToken: string;
}

/** Creates a confirmed user and signs in. */
export async function signedIn(
  { cognito, client }: Started,
  { groups = [], name }: { groups?: string[]; name?: string } = {},
): Promise<SignedIn> {
  const email = `${randomUUID()}@example.com`;
  const { sub } = cognito.seedUser({
    poolId: POOL_ID,
    email,
    password: PASSWORD,
    groups,
    ...(name !== undefined && { attributes: { name } }),
  });
  return { sub, email, ...(await signIn({ client }, email)) };
}

/** The tokens of a user of the pool. */
export async function signIn(
  { client }: Pick<Started, "client">,
  email: string,
  clientId = CLIENT_ID,
): Promise<{ idToken: string; accessToken: string }> {
  const { AuthenticationResult } = await client.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: email, PASSWORD },
    }),
  );
  const { IdToken = "", AccessToken = "" } = AuthenticationResult ?? {};
  return { idToken: IdToken, accessToken: AccessToken };
}
