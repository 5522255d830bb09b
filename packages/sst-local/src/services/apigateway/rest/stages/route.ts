import type { MethodIdentity, Parsed, Routed } from "../api/context.ts";
import { grow } from "../api/context.ts";
import { GatewayError } from "../api/gateway-error.ts";
import type { RoutingTree } from "./routing-tree.ts";

/**
 * Finds the method of a request, and adds it and the path parameters to the context.
 * @throws GatewayError 403 Missing Authentication Token when there is none
 */
export function run<Method extends MethodIdentity>(
  routes: RoutingTree<Method>,
  context: Parsed,
): { readonly routed: Routed; readonly method: Method } {
  const { request, variables } = context;
  const match = routes.find(request.method, request.routingPath);
  if (match === undefined) {
    throw new GatewayError("MISSING_AUTHENTICATION_TOKEN", {
      stage: "route",
      sentence: routes.explainMiss(request.method, request.routingPath),
    });
  }
  const { method, pathParameters } = match;
  variables.resourceId = method.resourceId;
  variables.resourcePath = method.resourcePath;
  return { routed: grow(context, { method, pathParameters }), method };
}
