import { describe, expect, it } from "vitest";
import { evaluateStage } from "../testing/graphs.ts";

const prod = await evaluateStage("prod");
const domain = await evaluateStage("prod", { SOUK_DOMAIN: "souk.example" });

const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";

describe("the network", () => {
  it("has public and private subnets in two zones and one NAT gateway", () => {
    const { all, one } = prod;
    const subnets = all("aws:ec2/subnet:Subnet").map(({ name, inputs }) => [
      name,
      inputs["availabilityZone"],
    ]);
    expect(subnets.toSorted()).toEqual([
      ["PrivateSubnet1", "us-east-1a"],
      ["PrivateSubnet2", "us-east-1b"],
      ["PublicSubnet1", "us-east-1a"],
      ["PublicSubnet2", "us-east-1b"],
    ]);
    const nat = one("aws:ec2/natGateway:NatGateway");
    expect(nat.inputs["subnetId"]).toBe(one("aws:ec2/subnet:Subnet", "PublicSubnet1").id);
    const routes = one("aws:ec2/routeTable:RouteTable", "PrivateRoutes").inputs["routes"];
    expect(routes).toEqual([{ cidrBlock: "0.0.0.0/0", natGatewayId: nat.id }]);
  });

  it("allows the load balancer to call the container, and the container to call HTTPS only", () => {
    const loadBalancerGroup = domain.one(SECURITY_GROUP, "LoadBalancerSecurityGroup");
    const { inputs } = domain.one(SECURITY_GROUP, "ServiceSecurityGroup");
    expect(inputs["ingress"]).toEqual([
      { protocol: "tcp", fromPort: 8080, toPort: 8080, securityGroups: [loadBalancerGroup.id] },
    ]);
    expect(inputs["egress"]).toMatchObject([{ protocol: "tcp", fromPort: 443, toPort: 443 }]);
    expect(loadBalancerGroup.inputs["ingress"]).toMatchObject([
      { fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] },
      { fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
    ]);
  });
});
