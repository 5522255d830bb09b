import * as z from "zod";
import { flat, gigabytes, pricer } from "../pricer.ts";

/** REST API: all requests, including those that reach no backend, and the transfer of responses. */
export const restApi = flat(({ restApi: { requests, responseKB } }) => [
  { what: "requests", quantity: requests, price: "apiGateway.restRequest" },
  {
    what: "transfer to the internet",
    quantity: gigabytes(requests, responseKB),
    price: "ec2.transferOut",
  },
]);

/** Stage of a REST API: free except for its X-Ray traces. */
export const restStage = pricer(
  z.object({
    cacheClusterEnabled: z.boolean().optional(),
    xrayTracingEnabled: z.boolean().optional(),
  }),
  ({ cacheClusterEnabled, xrayTracingEnabled }, { usage: { restApi } }) => {
    if (cacheClusterEnabled) return { why: "it has a cache" };
    if (!xrayTracingEnabled) return [];
    return [{ what: "traces", quantity: restApi.requests * restApi.traced, price: "xRay.trace" }];
  },
);

/** WebSocket API: messages in both directions and connection minutes. HTTP APIs are not priced. */
export const webSocketApi = pricer(
  z.object({ protocolType: z.string() }),
  ({ protocolType }, { usage: { webSocketApi } }) => {
    if (protocolType !== "WEBSOCKET") return { why: `it is a ${protocolType} API` };
    return [
      { what: "messages", quantity: webSocketApi.messages, price: "apiGateway.message" },
      {
        what: "connections",
        quantity: webSocketApi.connectionMinutes,
        price: "apiGateway.connectionMinute",
      },
    ];
  },
);
