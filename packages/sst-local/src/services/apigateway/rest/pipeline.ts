import type { IncomingMessage } from "node:http";
import { authorize } from "./stages/authorize.ts";
import type { Answer } from "./api/context.ts";
import { integration } from "./stages/integration/integration.ts";
import { integrationRequest } from "./stages/integration-request.ts";
import { integrationResponse } from "./stages/integration-response.ts";
import { keyAndPlan } from "./stages/key-and-plan.ts";
import { methodResponse } from "./stages/method-response.ts";
import type { Identified } from "./stages/parse.ts";
import { parse } from "./stages/parse.ts";
import { route } from "./stages/route.ts";
import { validate } from "./stages/validate.ts";

/**
 * The life of a request, one stage a file. Any stage may end it with a GatewayError, which
 * `gateway-response.ts` turns into the answer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html
 */
export async function gateway(context: Identified, req: IncomingMessage): Promise<Answer> {
  const parsed = await parse(context, req);
  const routed = route(parsed);
  const authorized = await authorize(routed);
  const metered = keyAndPlan(authorized);
  const validated = validate(metered);
  const prepared = integrationRequest(validated);
  const integrated = await integration(prepared);
  const answered = integrationResponse(integrated);
  return methodResponse(answered);
}
