import type { IncomingMessage } from "node:http";
import type { Answer, Parsed } from "./api/context.ts";
import type { Deployment } from "./deployment.ts";
import * as authorize from "./stages/authorize.ts";
import * as integrationRequest from "./stages/integration-request.ts";
import * as integrationResponse from "./stages/integration-response.ts";
import * as integration from "./stages/integration.ts";
import * as keyAndPlan from "./stages/key-and-plan.ts";
import * as methodResponse from "./stages/method-response.ts";
import * as parse from "./stages/parse.ts";
import * as route from "./stages/route.ts";
import * as validate from "./stages/validate.ts";

/**
 * Runs the stages of a request. Any stage may end it with a GatewayError, which
 * `stages/gateway-response.ts` turns into the response.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html
 */
export async function runPipeline(
  { parse: plan, routes, canaryRoutes }: Deployment,
  context: Parsed,
  req: IncomingMessage,
): Promise<Answer> {
  const parsed = await parse.run(plan, context, req);
  const isCanary = parsed.variables.isCanaryRequest === true;
  const { method, routed } = route.run(isCanary ? canaryRoutes : routes, parsed);
  const authorized = await authorize.run(method.authorize, routed);
  const metered = keyAndPlan.run(method.keyAndPlan, authorized);
  const validated = validate.run(method.validate, metered);
  const prepared = integrationRequest.run(method.integrationRequest, validated);
  const integrated = await integration.run(method.integration, prepared);
  const answered = integrationResponse.run(method.integrationResponse, integrated);
  return methodResponse.run(method.methodResponse, answered);
}
