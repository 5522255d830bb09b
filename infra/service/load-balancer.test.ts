import { describe, expect, it } from "vitest";
import { evaluateStage } from "../testing/graphs.ts";

const prod = await evaluateStage("prod");
const domain = await evaluateStage("prod", { SOUK_DOMAIN: "souk.example" });

const GROUP = "aws:lb/targetGroup:TargetGroup";
const LISTENER = "aws:lb/listener:Listener";
const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";

describe("the load balancer", () => {
  it("serves HTTPS under its own name and redirects HTTP, if a domain is configured", () => {
    const { one, graph } = domain;
    const balancer = one("aws:lb/loadBalancer:LoadBalancer");
    expect(balancer.inputs).toMatchObject({ internal: false, enableDeletionProtection: true });
    expect(balancer.dependencies).toContain(one("aws:ec2/internetGateway:InternetGateway").urn);
    const https = one(LISTENER, "Listener");
    expect(https.inputs).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: one(
        "aws:acm/certificateValidation:CertificateValidation",
        "ServiceCertificateValidation",
      ).outputs["certificateArn"],
    });
    expect(one(LISTENER, "RedirectListener").inputs["defaultActions"]).toEqual([
      { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
    ]);
    const names = domain
      .all("aws:route53/record:Record")
      .filter(({ inputs }) => inputs["name"] === "service.souk.example");
    expect(names.map(({ inputs }) => [inputs["type"], inputs["aliases"]]).toSorted()).toEqual(
      ["A", "AAAA"].map((type) => [
        type,
        [expect.objectContaining({ name: balancer.outputs["dnsName"] })],
      ]),
    );
    expect(graph.outputs["serviceUrl"]).toBe("https://service.souk.example");
  });

  it("can be called only from its own network if no domain is configured", () => {
    const { one, graph } = prod;
    expect(one("aws:lb/loadBalancer:LoadBalancer").inputs["internal"]).toBe(false);
    expect(one(LISTENER).inputs).toMatchObject({ port: 80, protocol: "HTTP" });
    const address = String(one("aws:ec2/eip:Eip", "NatAddress").outputs["publicIp"]);
    expect(one(SECURITY_GROUP, "LoadBalancerSecurityGroup").inputs["ingress"]).toMatchObject([
      { fromPort: 80, cidrBlocks: [`${address}/32`] },
    ]);
    expect(graph.outputs["serviceUrl"]).toBeUndefined();
  });

  it("has the web ACL and drops invalid headers", () => {
    const balancer = prod.one("aws:lb/loadBalancer:LoadBalancer");
    expect(balancer.inputs).toMatchObject({ dropInvalidHeaderFields: true, idleTimeout: 60 });
    const { inputs } = prod.one(
      "aws:wafv2/webAclAssociation:WebAclAssociation",
      "LoadBalancerWebAcl",
    );
    expect(inputs["resourceArn"]).toBe(balancer.id);
  });

  it.each(["BlueTargets", "GreenTargets"])("checks the health of %s every ten seconds", (name) => {
    expect(prod.one(GROUP, name).inputs).toMatchObject({
      port: 8080,
      targetType: "ip",
      healthCheck: {
        path: "/status/health",
        interval: 10,
        healthyThreshold: 3,
        unhealthyThreshold: 3,
        matcher: "200-299",
      },
    });
  });
});
