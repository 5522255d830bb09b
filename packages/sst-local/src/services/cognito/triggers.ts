import { isRecord } from "../../graph/inputs.ts";
import { cognitoError } from "./errors.ts";
import type { Pool } from "./pool.ts";
import type { CognitoContext } from "./context.ts";
import type { User } from "./user.ts";

/** Keys of `lambdaConfig`, with the trigger's name in error messages. */
const TRIGGERS = {
  preSignUp: "PreSignUp",
  postConfirmation: "PostConfirmation",
  preAuthentication: "PreAuthentication",
  postAuthentication: "PostAuthentication",
  preTokenGeneration: "PreTokenGeneration",
  customMessage: "CustomMessage",
} as const;

export type TriggerName = keyof typeof TRIGGERS;

/** The parts of a trigger's event that its caller decides. */
export interface TriggerCall {
  /** Such as `PostConfirmation_ConfirmSignUp`. */
  readonly source: string;
  readonly username: string;
  readonly clientId: string;
  readonly request: Record<string, unknown>;
  /** The event's `response`, which the function fills in. */
  readonly response?: Record<string, unknown>;
  /** The event's version; 1 by default. */
  readonly version?: string;
}

/**
 * Runs the function of a trigger and returns the `response` of the event that it returns; undefined
 * where the pool has no such trigger.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 * @throws AwsError UserLambdaValidationException where the function throws,
 *   InvalidLambdaResponseException where it does not return the event, UnexpectedLambdaException
 *   where it cannot be run
 */
export async function runTrigger(
  context: CognitoContext,
  pool: Pool,
  name: TriggerName,
  call: TriggerCall,
): Promise<Record<string, unknown> | undefined> {
  const functionArn = triggerArn(pool, name);
  if (functionArn === undefined) return undefined;
  const trigger = TRIGGERS[name];
  const event = {
    version: call.version ?? "1",
    region: pool.definition.region,
    userPoolId: pool.definition.id,
    userName: call.username,
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: call.clientId },
    triggerSource: call.source,
    request: call.request,
    response: call.response ?? {},
  };
  const answer = await context.invoke(functionArn, event).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    throw cognitoError("lambdaUnexpected", { trigger, detail });
  });
  const { payload } = answer;
  if (answer.functionError !== undefined) {
    const detail = errorMessage(payload) ?? answer.functionError;
    context.log(`cognito ${call.source} trigger failed: ${detail}`);
    throw cognitoError("lambdaRefused", { trigger, detail });
  }
  const response = isRecord(payload) ? payload["response"] : undefined;
  if (!isRecord(response)) throw cognitoError("lambdaOutput");
  return response;
}

export function triggerArn(pool: Pool, name: TriggerName): string | undefined {
  const config = pool.definition.lambdaConfig;
  if (name !== "preTokenGeneration") return config?.[name];
  return config?.preTokenGenerationConfig?.lambdaArn ?? config?.preTokenGeneration;
}

/** The `userAttributes` of a trigger's event after the sign-up. */
export function triggerAttributes(user: User): Record<string, string> {
  return { sub: user.sub, "cognito:user_status": user.status, ...user.attributes };
}

function errorMessage(payload: unknown): string | undefined {
  const message = isRecord(payload) ? payload["errorMessage"] : undefined;
  return typeof message === "string" ? message : undefined;
}
