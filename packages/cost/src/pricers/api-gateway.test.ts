import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, million, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

it.each<Case>([
  [
    "REST API by its requests and answers",
    { restApi: { requests: 2 * million, responseKB: 5 } },
    [resource("aws:apigateway/restApi:RestApi")],
    7.9,
    { requests: 7, "transfer to the internet": 0.9 },
  ],
  [
    "stage of a REST API by its traces",
    { restApi: { requests: 2 * million, traced: 0.1 } },
    [resource("aws:apigateway/stage:Stage", { xrayTracingEnabled: true })],
    1,
    { traces: 1 },
  ],
  [
    "stage without traces",
    { restApi: { requests: 2 * million, traced: 0.1 } },
    [resource("aws:apigateway/stage:Stage")],
    0,
    {},
  ],
  [
    "WebSocket API by messages and minutes",
    { webSocketApi: { messages: 3 * million, connectionMinutes: 2 * million } },
    [resource("aws:apigatewayv2/api:Api", { protocolType: "WEBSOCKET" })],
    3.5,
    { messages: 3, connections: 0.5 },
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  ["aws:apigateway/stage:Stage", resource("", { cacheClusterEnabled: true }), "it has a cache"],
  ["aws:apigatewayv2/api:Api", resource("", { protocolType: "HTTP" }), "it is a HTTP API"],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
