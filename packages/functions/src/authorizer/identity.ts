import { isUsername } from "@souk/core/actor";
import type { Person } from "@souk/core/actor";
import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { bearer } from "./bearer.ts";

/** Verifies a token and returns its owner. @throws for an invalid token */
export type VerifyToken = (token: string) => Promise<Person>;

export interface IdentityOptions {
  /** `username`: the query parameter `username` identifies callers without a token. */
  mode: "cognito" | "username";
  /** How tokens are verified; without it they are ignored. */
  verify?: VerifyToken | undefined;
}

type Request = Pick<APIGatewayRequestAuthorizerEvent, "headers" | "queryStringParameters">;

/**
 * The caller of a request. A token alone decides where tokens can be verified: a user name does not
 * replace an invalid one.
 */
export async function identify(
  request: Request,
  { mode, verify }: IdentityOptions,
): Promise<Person | undefined> {
  const token = bearer(authorizationOf(request));
  if (token !== undefined && verify !== undefined) return verify(token);
  if (mode !== "username") return undefined;
  const username = request.queryStringParameters?.["username"];
  return username !== undefined && isUsername(username)
    ? { id: username, name: username }
    : undefined;
}

function authorizationOf({ headers }: Request): string | undefined {
  const found = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === "authorization",
  );
  return found?.[1];
}
