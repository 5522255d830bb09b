import * as z from "zod";
import { UserError } from "../errors.ts";
import { send } from "../http.ts";

/** An app client and where its user pool answers. */
export interface Client {
  /** Base URL of Cognito's API. */
  endpoint: string;
  clientId: string;
}

export interface Credentials {
  user: string;
  password: string;
}

const answerSchema = z.object({
  AuthenticationResult: z.object({ IdToken: z.string() }).optional(),
  ChallengeName: z.string().optional(),
});

const refusalSchema = z.object({ __type: z.string(), message: z.string().optional() });

/** Cognito's exceptions that have a way out, and the way. */
const waysOut: Record<string, string> = {
  UserNotConfirmedException: "Confirm the address first, with the code that was sent to it.",
  PasswordResetRequiredException: "Set a new password first, with the code that was sent.",
  ResourceNotFoundException: "Is the client's id right, and the region that of its pool?",
  TooManyRequestsException: "Wait a moment and try again.",
};

/**
 * Signs in with a password and resolves to the ID token.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
 *
 * @throws UserError when Cognito refuses, asks for more than a password, or does not answer.
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
  if (status !== 200) throw refused(status, content);
  const answer = answerSchema.safeParse(content).data;
  if (answer?.AuthenticationResult) return answer.AuthenticationResult.IdToken;
  throw new UserError(
    answer?.ChallengeName === "NEW_PASSWORD_REQUIRED"
      ? `${user} has a temporary password and must choose a new one at the first sign-in.`
      : `Cognito asks ${user} for more than a password${answer?.ChallengeName ? ` (${answer.ChallengeName})` : ""}.`,
    { hint: "Sign in once on the hosted page." },
  );
}

function refused(status: number, content: unknown): UserError {
  const refusal = refusalSchema.safeParse(content).data;
  if (!refusal) return new UserError(`Cognito answered with status ${status} and no reason.`);
  // The type may have a namespace before it: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
  const type = refusal.__type.split("#").at(-1) ?? "";
  const hint = Object.hasOwn(waysOut, type) ? waysOut[type] : undefined;
  return new UserError(`Cognito refuses: ${refusal.message ?? type} (${type})`, {
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
