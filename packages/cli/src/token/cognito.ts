import * as z from "zod";
import { UserError } from "../errors.ts";
import { send } from "../http.ts";

/** An app client and the endpoint of its user pool. */
export interface Client {
  /** Base URL of Cognito's API. */
  endpoint: string;
  clientId: string;
}

export interface Credentials {
  user: string;
  password: string;
}

const responseSchema = z.object({
  AuthenticationResult: z.object({ IdToken: z.string() }).optional(),
  ChallengeName: z.string().optional(),
});

const errorSchema = z.object({ __type: z.string(), message: z.string().optional() });

/** Exception → what the user can do about it. */
const HINTS: Record<string, string> = {
  UserNotConfirmedException: "Confirm the e-mail address first, with the code that was sent to it.",
  PasswordResetRequiredException: "Set a new password first, with the code that was sent.",
  ResourceNotFoundException: "Check the client's id and the region of its user pool.",
  TooManyRequestsException: "Wait a moment and try again.",
};

/**
 * Signs in with a password and returns the ID token.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
 *
 * @throws UserError when Cognito refuses the sign-in, requires a challenge, or does not answer.
 */
export async function signIn(
  { endpoint, clientId }: Client,
  { user, password }: Credentials,
): Promise<string> {
  const { status, body } = await send(new URL(endpoint).host, endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: clientId,
      AuthParameters: { USERNAME: user, PASSWORD: password },
    }),
  });
  const content = json(body);
  if (status !== 200) throw refusal(status, content);
  const result = responseSchema.safeParse(content).data;
  if (result?.AuthenticationResult) return result.AuthenticationResult.IdToken;
  throw new UserError(
    result?.ChallengeName === "NEW_PASSWORD_REQUIRED"
      ? `${user} has a temporary password, which must be replaced at the first sign-in.`
      : `Cognito requires more than a password from ${user}${result?.ChallengeName ? ` (${result.ChallengeName})` : ""}.`,
    { hint: "Sign in once on the sign-in page." },
  );
}

function refusal(status: number, content: unknown): UserError {
  const error = errorSchema.safeParse(content).data;
  if (!error) return new UserError(`Cognito answered with status ${status} and no error type.`);
  // The type may have a namespace prefix: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
  const type = error.__type.split("#").at(-1) ?? "";
  const hint = Object.hasOwn(HINTS, type) ? HINTS[type] : undefined;
  return new UserError(`Cognito refuses: ${error.message ?? type} (${type})`, {
    ...(hint !== undefined && { hint }),
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
