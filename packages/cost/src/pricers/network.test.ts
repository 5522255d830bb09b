import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, million, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

function endpoint(inputs: Record<string, unknown>): Resource {
  return resource("aws:ec2/vpcEndpoint:VpcEndpoint", inputs);
}

it.each<Case>([
  [
    "NAT gateway",
    { natGateway: { processedGB: 100 } },
    [resource("aws:ec2/natGateway:NatGateway")],
    37.35,
    { gateway: 32.85, processed: 4.5 },
  ],
  ["public address", {}, [resource("aws:ec2/eip:Eip")], 3.65, { "public IPv4 address": 3.65 }],
  [
    "load balancer that faces the internet",
    { loadBalancer: { requests: million, responseKB: 10, capacityUnits: 0.5 } },
    [resource("aws:lb/loadBalancer:LoadBalancer", { subnets: ["a", "b"] })],
    27.545,
    {
      "load balancer": 16.425,
      capacity: 2.92,
      "public IPv4 addresses": 7.3,
      "transfer to the internet": 0.9,
    },
  ],
  [
    "internal load balancer",
    { loadBalancer: { requests: million, responseKB: 10 } },
    [resource("aws:lb/loadBalancer:LoadBalancer", { subnets: ["a", "b"], internal: true })],
    16.425,
    { "load balancer": 16.425 },
  ],
  [
    "load balancer that faces the internet without IPv4 addresses",
    {},
    [
      resource("aws:lb/loadBalancer:LoadBalancer", {
        subnets: ["a", "b"],
        ipAddressType: "dualstack-without-public-ipv4",
      }),
    ],
    16.425,
    { "load balancer": 16.425 },
  ],
  ["gateway endpoint", {}, [endpoint({ vpcEndpointType: "Gateway" })], 0, {}],
  [
    "interface endpoint",
    {},
    [endpoint({ vpcEndpointType: "Interface", subnetIds: ["a", "b"] })],
    14.6,
    { endpoint: 14.6 },
  ],
  [
    "hosted zone",
    { zone: { queries: 5 * million } },
    [resource("aws:route53/zone:Zone")],
    2.5,
    { "hosted zone": 0.5, queries: 2 },
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  [
    "aws:lb/loadBalancer:LoadBalancer",
    resource("", { loadBalancerType: "network" }),
    "it is a network balancer",
  ],
  [
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    resource("", { vpcEndpointType: "GatewayLoadBalancer" }),
    "it is a GatewayLoadBalancer endpoint",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
