import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { randomBytes } from "node:crypto";
import { inject } from "vitest";

/** A signed-in user with a profile. */
export interface Person {
  /** The Cognito `sub`. */
  id: string;
  name: string;
  email: string;
  password: string;
  idToken: string;
  accessToken: string;
}

const { outputs, endpoints } = inject("stack");

/** The user pool of the stage under test. */
export const pool = {
  userPoolId: String(outputs["userPoolId"]),
  clientId: String(outputs["userPoolClientId"]),
  adminGroup: String(outputs["adminGroup"]),
};

/** A client for the stage's Cognito, local or on AWS. */
export const cognito = new CognitoIdentityProviderClient({
  region: "us-east-1",
  ...(endpoints.cognito !== undefined && {
    endpoint: endpoints.cognito,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  }),
});

/** Signs a user up as the app does, confirms the address and signs in. */
export async function makePerson(
  options: { name?: string; admin?: boolean } = {},
): Promise<Person> {
  const { name = "Somebody", admin = false } = options;
  const email = `${randomBytes(8).toString("hex")}@example.com`;
  const password = `Aa1!${randomBytes(12).toString("base64url")}`;
  const { UserSub: id = "" } = await cognito.send(
    new SignUpCommand({
      ClientId: pool.clientId,
      Username: email,
      Password: password,
      UserAttributes: [
        { Name: "email", Value: email },
        { Name: "name", Value: name },
      ],
    }),
  );
  const user = { UserPoolId: pool.userPoolId, Username: email };
  await cognito.send(new AdminConfirmSignUpCommand(user));
  if (admin) {
    await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: pool.adminGroup }));
  }
  return { id, name, email, password, ...(await signIn(email, password)) };
}

/** Signs in with a password. @throws the error of Cognito for a wrong password */
export async function signIn(
  email: string,
  password: string,
): Promise<Pick<Person, "idToken" | "accessToken">> {
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  );
  const { IdToken: idToken = "", AccessToken: accessToken = "" } = AuthenticationResult ?? {};
  return { idToken, accessToken };
}
