import type { Parsed, Routed } from "../api/context.ts";
import { grow } from "../api/context.ts";
import { GatewayError } from "../api/gateway-error.ts";

/**
 * Finds the resource and method a request is for.
 * @throws GatewayError 403 Missing Authentication Token when there is none
 */
export function route(context: Parsed): Routed {
  const { deployment, request, variables } = context;
  const routes = variables.isCanaryRequest ? deployment.canary!.routes : deployment.routes;
  const match = routes.find(request.method, request.routingPath);
  if (match === undefined) {
    throw new GatewayError("MISSING_AUTHENTICATION_TOKEN", {
      stage: "route",
      sentence: routes.explainMiss(request.method, request.routingPath),
    });
  }
  variables.resourceId = match.method.resourceId;
  variables.resourcePath = match.method.resourcePath;
  return grow(context, { method: match.method, pathParameters: match.pathParameters });
}
