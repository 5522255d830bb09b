import { hostNames } from "../network/domain.ts";
import type { Network } from "../network/vpc.ts";
import { associateWebAcl } from "../network/web-acl.ts";
import { stageSettings } from "../stage.ts";

/** The container's port and health check path, as in packages/service/Dockerfile. */
export const PORT = 8080;
const HEALTH_PATH = "/status/health";
const ANYWHERE = "0.0.0.0/0";

export interface LoadBalancing {
  loadBalancer: aws.lb.LoadBalancer;
  /** Forwards requests to one of the target groups, which CodeDeploy switches. */
  listener: aws.lb.Listener;
  blue: aws.lb.TargetGroup;
  green: aws.lb.TargetGroup;
  /** The containers' security group, which accepts requests from the load balancer only. */
  securityGroup: aws.ec2.SecurityGroup;
  /** Undefined if no domain is configured. */
  url?: string | undefined;
}

/**
 * Creates a load balancer with a blue and a green target group. With a domain it serves HTTPS. Without one
 * it has no certificate, and API keys would be sent in plain text, so only its own network may call it.
 *
 * It is internet-facing in both cases, so that a domain can be added later: AWS changes the scheme of a load
 * balancer only by replacing it, and the new one cannot take over the target groups of the old one.
 * https://github.com/hashicorp/terraform-provider-aws/issues/22005
 */
export function createLoadBalancer(network: Network): LoadBalancing {
  const { vpc, internetGateway, publicSubnets, natAddress } = network;
  const callers = hostNames ? ANYWHERE : $interpolate`${natAddress.publicIp}/32`;
  const inbound = (hostNames ? [80, 443] : [80]).map((port) =>
    tcp(port, { cidrBlocks: [callers] }),
  );
  const loadBalancerGroup = new aws.ec2.SecurityGroup("LoadBalancerSecurityGroup", {
    description: "Accepts requests and forwards them to the container",
    vpcId: vpc.id,
    ingress: inbound,
    egress: [tcp(PORT, { cidrBlocks: [vpc.cidrBlock] })],
  });
  const securityGroup = new aws.ec2.SecurityGroup("ServiceSecurityGroup", {
    description: "Accepts requests of the load balancer and calls AWS",
    vpcId: vpc.id,
    ingress: [tcp(PORT, { securityGroups: [loadBalancerGroup.id] })],
    egress: [tcp(443, { cidrBlocks: [ANYWHERE] })],
  });

  const loadBalancer = new aws.lb.LoadBalancer(
    "LoadBalancer",
    {
      loadBalancerType: "application",
      internal: false,
      subnets: publicSubnets.map(({ id }) => id),
      securityGroups: [loadBalancerGroup.id],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: !stageSettings($app.stage).ending,
      // The container keeps connections open longer: packages/service/src/server.ts
      idleTimeout: 60,
    },
    // AWS rejects an internet-facing load balancer in a VPC without an internet gateway.
    { dependsOn: [internetGateway] },
  );
  associateWebAcl("LoadBalancer", loadBalancer.arn);

  const [blue, green] = [targetGroup("Blue"), targetGroup("Green")];
  const listener = createListeners(loadBalancer, blue);
  return {
    loadBalancer,
    listener,
    blue,
    green,
    securityGroup,
    ...(hostNames && { url: `https://${hostNames.service}` }),
  };

  function targetGroup(colour: string): aws.lb.TargetGroup {
    return new aws.lb.TargetGroup(`${colour}Targets`, {
      vpcId: vpc.id,
      targetType: "ip",
      protocol: "HTTP",
      port: PORT,
      deregistrationDelay: 30,
      healthCheck: {
        path: HEALTH_PATH,
        matcher: "200-299",
        interval: 10,
        timeout: 5,
        healthyThreshold: 3,
        unhealthyThreshold: 3,
      },
    });
  }
}

/**
 * Creates the listeners and returns the one that forwards to a target group, at first to `blue`. It listens
 * on port 80, and on 443 with a domain: as the same resource it keeps the target group of the last release.
 */
function createListeners(
  loadBalancer: aws.lb.LoadBalancer,
  blue: aws.lb.TargetGroup,
): aws.lb.Listener {
  const loadBalancerArn = loadBalancer.arn;
  const listener = new aws.lb.Listener(
    "Listener",
    {
      loadBalancerArn,
      ...(hostNames
        ? httpsOf(hostNames.service, loadBalancer)
        : ({ port: 80, protocol: "HTTP" } as const)),
      defaultActions: [{ type: "forward", targetGroupArn: blue.arn }],
    },
    // Every release changes the target group.
    { ignoreChanges: ["defaultActions"] },
  );
  if (hostNames) {
    new aws.lb.Listener(
      "RedirectListener",
      {
        loadBalancerArn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [
          {
            type: "redirect",
            redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
          },
        ],
      },
      // When a domain is added, the other listener leaves port 80 first.
      { dependsOn: [listener] },
    );
  }
  return listener;
}

/** The arguments of an HTTPS listener, and the certificate and records of its name. */
function httpsOf(domainName: string, { dnsName, zoneId }: aws.lb.LoadBalancer) {
  const dns = sst.aws.dns();
  const certificate = new sst.aws.DnsValidatedCertificate("ServiceCertificate", {
    domainName,
    dns,
  });
  dns.createAlias("Service", { name: domainName, aliasName: dnsName, aliasZone: zoneId }, {});
  return {
    port: 443,
    protocol: "HTTPS",
    certificateArn: certificate.arn,
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
  };
}

type Rule = aws.types.input.ec2.SecurityGroupIngress;

const tcp = (port: number, peers: Pick<Rule, "cidrBlocks" | "securityGroups">): Rule => ({
  protocol: "tcp",
  fromPort: port,
  toPort: port,
  ...peers,
});
