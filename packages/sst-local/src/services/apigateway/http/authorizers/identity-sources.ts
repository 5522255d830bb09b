import { UserError } from "../../../../errors.ts";
import { compileIdentitySource, type IdentitySource } from "../../shared/identity-source.ts";
import { joinedQuery } from "../../shared/payload-2.ts";
import type { Exchange } from "../context.ts";

/** Reads one identity source of a request; undefined when it is missing or empty. */
export type IdentityReader = (exchange: Exchange) => string | undefined;

/**
 * Compiles `$request.header.X`, `$request.querystring.x`, `$context.x` and `$stageVariables.x`.
 * @throws UserError for any other expression
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.identity-sources
 */
export function compileIdentitySources(
  expressions: readonly string[],
  where: string,
): IdentityReader[] {
  return expressions.map((expression) => {
    const source = isHttpSource(expression)
      ? compileIdentitySource(expression.replace("$request.", "method.request.").replace("$", ""))
      : undefined;
    if (source !== undefined) return (exchange) => read(source, exchange);
    throw new UserError(`${where}: "${expression}" is not an identity source.`, {
      hint: "Use $request.header.X, $request.querystring.x, $context.x or $stageVariables.x.",
    });
  });
}

const isHttpSource = (expression: string): boolean =>
  /^\$(?:request\.(?:header|querystring)|context|stageVariables)\../.test(expression);

/** Values of a header or query parameter that is repeated are joined by a comma. */
function read(source: IdentitySource, { request, variables, stageVariables }: Exchange) {
  return source({
    request: {
      headers: { get: (lower) => request.headers.getAll(lower).join(",") || undefined },
      query: joinedQuery(request.query),
    },
    stageVariables: stageVariables ?? null,
    variables,
  });
}
