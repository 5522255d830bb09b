import type { Person } from "@souk/core/actor";

/**
 * A person as our authorizers pass it on to functions and mapping templates: API Gateway allows no
 * nested values (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html).
 */
export type CallerContext = { userId: string; userName: string };

/** The context of a caller, which `callerOf` reads. */
export function toContext({ id, name }: Person): CallerContext {
  return { userId: id, userName: name };
}

/** The person of an ID token: named by the `name` claim, else by the e-mail address or the `sub`. */
export function personOf({ sub, name, email }: Record<string, unknown>): Person | undefined {
  if (typeof sub !== "string") return undefined;
  const named = [name, email].find((value) => typeof value === "string" && value !== "");
  return { id: sub, name: typeof named === "string" ? named : sub };
}

/**
 * The caller in an event's `requestContext.authorizer`: the context of one of our authorizers, or the
 * token's claims from API Gateway's own Cognito authorizer.
 */
export function callerOf(
  authorizer: Record<string, unknown> | null | undefined,
): Person | undefined {
  const { userId, userName, claims } = authorizer ?? {};
  if (typeof claims === "object" && claims !== null) return personOf({ ...claims });
  return typeof userId === "string" && typeof userName === "string"
    ? { id: userId, name: userName }
    : undefined;
}
