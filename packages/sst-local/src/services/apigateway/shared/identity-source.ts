import { getOwn } from "./headers.ts";
import { follow, printed } from "./json-path.ts";

/** The parts of a request that an identity source reads. */
export interface IdentityRequest {
  readonly request: {
    /** Looks a header up by its lower-case name. */
    readonly headers: { get(lower: string): string | undefined };
    readonly query: Readonly<Record<string, string>> | null;
  };
  readonly stageVariables: Readonly<Record<string, string>> | null;
  /** `$context`. */
  readonly variables: object;
}

/** Reads one identity source; undefined when it is missing, null or empty. */
export type IdentitySource = (request: IdentityRequest) => string | undefined;

/**
 * Compiles one identity source: `method.request.header.X` of a REST API, `route.request.header.X` of
 * a WebSocket API, `….querystring.x`, `stageVariables.x` or `context.x`. Undefined for any other
 * expression, path parameters among them.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html#apigw-Type-Authorizer-identitySource
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html
 */
export function compileIdentitySource(expression: string): IdentitySource | undefined {
  const [, requested, other, name = ""] =
    /^(?:(?:method|route)\.request\.(header|querystring)|(context|stageVariables))\.(.+)$/s.exec(
      expression,
    ) ?? [];
  switch (requested ?? other) {
    case "header":
      return ({ request }) => request.headers.get(name.toLowerCase()) || undefined;
    case "querystring":
      return ({ request }) => getOwn(request.query, name) || undefined;
    case "stageVariables":
      return ({ stageVariables }) => getOwn(stageVariables, name) || undefined;
    case "context":
      return ({ variables }) => {
        const value = follow(variables, name.split("."));
        return value === undefined || value === null ? undefined : printed(value) || undefined;
      };
    default:
      return undefined;
  }
}
