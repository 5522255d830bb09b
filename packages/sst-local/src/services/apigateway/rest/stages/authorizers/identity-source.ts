import { UserError } from "../../../../../errors.ts";
import type { Routed } from "../../api/context.ts";
import { getOwn } from "../../../shared/headers.ts";
import { contextVariable } from "../parameter-mapping.ts";
import { printed } from "../../../shared/printed.ts";

/** Reads one identity source from a request; undefined when it is missing, null or empty. */
export type IdentitySource = (context: Routed) => string | undefined;

/**
 * Compiles a comma-separated `identitySource`.
 * @throws UserError for a source API Gateway does not take, path parameters among them
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html#apigw-Type-Authorizer-identitySource
 */
export function compileIdentitySources(
  identitySource: string | null | undefined,
  where: string,
): readonly IdentitySource[] {
  return (identitySource ?? "")
    .split(",")
    .map((expression) => expression.trim())
    .filter((expression) => expression !== "")
    .map((expression) => compile(expression, where));
}

function compile(expression: string, where: string): IdentitySource {
  const method = /^method\.request\.(header|querystring)\.(.+)$/.exec(expression);
  if (method?.[1] === "header") {
    const lower = method[2]!.toLowerCase();
    return ({ request }) => request.headers.get(lower) || undefined;
  }
  if (method !== null) return ({ request }) => getOwn(request.query, method[2]!) || undefined;
  const other = /^(context|stageVariables)\.(.+)$/.exec(expression);
  if (other?.[1] === "stageVariables") {
    return ({ stageVariables }) => getOwn(stageVariables, other[2]!) || undefined;
  }
  if (other !== null) {
    return ({ variables }) => {
      const value = contextVariable(variables, other[2]!);
      return value === undefined || value === null ? undefined : printed(value) || undefined;
    };
  }
  throw new UserError(`${where}: "${expression}" is no identity source.`, {
    hint: "Use method.request.header.X, method.request.querystring.X, stageVariables.X or context.X.",
  });
}
