import { expect, it } from "vitest";
import type { Endpoint, Service } from "../aws/service.ts";
import type { Graph } from "../graph/index.ts";
import { offerOf } from "./offer.ts";

const graph: Graph = {
  app: { name: "a", stage: "s", region: "eu-west-1", accountId: "1" },
  resources: [],
  outputs: {},
  targets: {},
  warnings: [],
} as never;

function endpointsWith(endpoints: Pick<Endpoint, "name" | "isApi">[]): Record<string, string> {
  const served = endpoints.map((endpoint): Endpoint => ({
    ...endpoint,
    id: endpoint.name,
    origin: "",
    basePath: "",
    scheme: "http",
    openTo: "api-cors",
  }));
  const service: Service = {
    name: "x",
    types: [],
    endpoints: () => served,
    load: () => Promise.reject(new Error("unused")),
  };
  const port = (url: string) => ({ url, serve: () => {} });
  const ports = {
    aws: port("aws"),
    endpoints: new Map(served.map(({ id }) => [id, port(`at ${id}`)])),
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const offer = offerOf({
    graph,
    services: [service],
    running: new Map(),
    ports,
    clientSecret: "secret",
    urls: [],
  });
  const { aws, ...others } = offer.endpoints;
  expect(aws).toBe("aws");
  return others;
}

it("lists each endpoint under the name of its component, and the first API as `api` too", () => {
  const endpoints = [
    { name: "Client" },
    { name: "Rest", isApi: true as const },
    { name: "Second", isApi: true as const },
  ];
  expect(endpointsWith(endpoints)).toEqual({
    ...{ client: "at Client", Client: "at Client" },
    ...{ rest: "at Rest", Rest: "at Rest", second: "at Second", Second: "at Second" },
    api: "at Rest",
  });
});

it("lists no `api` where there are only functions and sites", () => {
  expect(endpointsWith([{ name: "MySite" }])).toEqual({ mySite: "at MySite", MySite: "at MySite" });
});

it("lists the first API as `api`, before a function of that name", () => {
  expect(endpointsWith([{ name: "Api" }, { name: "Rest", isApi: true }])["api"]).toBe("at Rest");
});
