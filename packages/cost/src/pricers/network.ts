import * as z from "zod";
import { HOURS } from "../prices.ts";
import { flat, gigabytes, type Item, pricer } from "../pricer.ts";

/** NAT gateway: hours and processed data. Its address is a resource of its own. */
export const natGateway = flat(({ natGateway: { processedGB } }) => [
  { what: "gateway", quantity: HOURS, price: "vpc.natGateway" },
  { what: "processed", quantity: processedGB, price: "vpc.natProcessed" },
]);

/** Public IPv4 address. Since February 2024 used and unused ones cost the same. */
export const publicAddress = flat(() => [
  { what: "public IPv4 address", quantity: HOURS, price: "vpc.publicAddress" },
]);

/** Application load balancer. An internet-facing one has a public address per subnet. */
export const loadBalancer = pricer(
  z.object({
    loadBalancerType: z.string().optional(),
    internal: z.boolean().optional(),
    ipAddressType: z.string().optional(),
    subnets: z.array(z.unknown()).optional(),
    subnetMappings: z.array(z.unknown()).optional(),
  }),
  ({ loadBalancerType = "application", internal, ipAddressType, ...of }, { usage }) => {
    if (loadBalancerType !== "application") return { why: `it is a ${loadBalancerType} balancer` };
    const { requests, responseKB, capacityUnits } = usage.loadBalancer;
    const items: Item[] = [
      { what: "load balancer", quantity: HOURS, price: "elb.application" },
      { what: "capacity", quantity: capacityUnits * HOURS, price: "elb.capacityUnit" },
    ];
    const subnets = (of.subnets ?? of.subnetMappings ?? []).length;
    if (!internal && ipAddressType !== "dualstack-without-public-ipv4")
      items.push({
        what: "public IPv4 addresses",
        quantity: subnets * HOURS,
        price: "vpc.publicAddress",
      });
    if (!internal)
      items.push({
        what: "transfer to the internet",
        quantity: gigabytes(requests, responseKB),
        price: "ec2.transferOut",
      });
    return items;
  },
);

/** VPC endpoint: an interface endpoint costs per hour and subnet, a gateway endpoint is free. */
export const vpcEndpoint = pricer(
  z.object({
    vpcEndpointType: z.string().optional(),
    subnetIds: z.array(z.unknown()).optional(),
  }),
  ({ vpcEndpointType = "Gateway", subnetIds = [] }) => {
    if (vpcEndpointType === "Gateway") return [];
    if (vpcEndpointType !== "Interface") return { why: `it is a ${vpcEndpointType} endpoint` };
    return [
      { what: "endpoint", quantity: subnetIds.length * HOURS, price: "privateLink.endpoint" },
    ];
  },
);

/** Hosted zone, public or private. */
export const hostedZone = flat(({ zone: { queries } }) => [
  { what: "hosted zone", quantity: 1, price: "route53.zone" },
  { what: "queries", quantity: queries, price: "route53.query" },
]);
