import type { IncomingMessage } from "node:http";
import type { WebSocketApiDefinition } from "./definition.ts";

/**
 * The value of an identity source; undefined when it is missing or empty, on which the authorizer is
 * not asked.
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html
 */
export function identityOf(
  source: string,
  request: IncomingMessage,
  context: Readonly<Record<string, unknown>>,
  { stageVariables }: WebSocketApiDefinition,
): string | undefined {
  const [, from = "", name = ""] =
    /^(?:route\.request\.(header|querystring)|(context|stageVariables))\.(.+)$/
      .exec(source)
      ?.filter((part) => part !== undefined) ?? [];
  const { searchParams } = new URL(request.url ?? "/", "ws://localhost");
  const values: Record<string, unknown> = {
    header: request.headersDistinct[name.toLowerCase()]?.at(-1),
    querystring: searchParams.get(name),
    context: context[name],
    stageVariables: stageVariables[name],
  };
  const value = values[from];
  return typeof value === "string" && value !== "" ? value : undefined;
}
