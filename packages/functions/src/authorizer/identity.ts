import { isUsername } from "@souk/core/actor";
import type { Person } from "@souk/core/actor";
import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { bearer } from "./bearer.ts";

/** Says whose token it is, or throws. */
export type VerifyToken = (token: string) => Promise<Person>;

export interface IdentityOptions {
  /** `username`: where there is no token, the query parameter of that name is believed. */
  mode: "cognito" | "username";
  /** How tokens are checked; without it no token is worth anything. */
  verify?: VerifyToken;
}

type Request = Pick<APIGatewayRequestAuthorizerEvent, "headers" | "queryStringParameters">;

/**
 * Who sends a request. A token that can be checked decides alone: one that is not good is never
 * made up for by a user name.
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
