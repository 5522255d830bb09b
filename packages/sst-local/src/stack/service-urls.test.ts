import { expect, it } from "vitest";
import type { Graph, Resource } from "../graph/index.ts";
import { mapUrls } from "../aws/url-map.ts";
import { serviceRewrites } from "./service-urls.ts";

const AWS = "http://127.0.0.1:4050";

const resource = (type: string, id: string, more: Partial<Resource> = {}): Resource => ({
  urn: id,
  type,
  name: id,
  id,
  custom: true,
  inputs: {},
  outputs: {},
  ...more,
});

const graph = (...resources: Resource[]) =>
  ({ app: { region: "eu-west-1" }, resources }) as unknown as Graph;

const pool = (domain: string) => [
  resource("aws:cognito/userPool:UserPool", "eu-west-1_p"),
  resource("aws:cognito/userPoolDomain:UserPoolDomain", "d", {
    inputs: { userPoolId: "eu-west-1_p", domain },
  }),
];

const queue = (name: string) =>
  resource("aws:sqs/queue:Queue", name, {
    outputs: { url: `https://sqs.eu-west-1.amazonaws.com/1/${name}` },
  });

it("leads a queue's URL to the local endpoint, wherever it stands", () => {
  const value = { url: "https://sqs.eu-west-1.amazonaws.com/1/a", text: "not https://sqs" };
  expect(mapUrls(value, serviceRewrites(graph(queue("a"), queue("b")), AWS))).toEqual({
    url: `${AWS}/1/a`,
    text: "not https://sqs",
  });
});

it.each([
  ["souk", "https://souk.auth.eu-west-1.amazoncognito.com"],
  ["auth.example.com", "https://auth.example.com"],
])("leads the pages of the domain %s there", (domain, from) => {
  expect(serviceRewrites(graph(...pool(domain)), AWS)).toEqual([[from, AWS]]);
});

it("leaves alone what is not of this graph", () => {
  expect(serviceRewrites(graph(resource("aws:cognito/userPool:UserPool", "p")), AWS)).toEqual([]);
});
