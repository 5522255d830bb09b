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
  /** Undefined if the load balancer is internal. */
  url?: string | undefined;
}

/**
 * Creates a load balancer with a blue and a green target group. With a domain it is internet-facing
 * and serves HTTPS. Without one it has no certificate, and API keys would be sent in plain text, so
 * it is internal to its network.
 */
export function createLoadBalancer(network: Network): LoadBalancing {
  const { vpc, internetGateway, publicSubnets, privateSubnets } = network;
  const callers = hostNames ? ANYWHERE : vpc.cidrBlock;
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
      internal: !hostNames,
      subnets: (hostNames ? publicSubnets : privateSubnets).map(({ id }) => id),
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

/** Creates the listeners and returns the one that forwards to a target group, at first to `blue`. */
function createListeners(
  loadBalancer: aws.lb.LoadBalancer,
  blue: aws.lb.TargetGroup,
): aws.lb.Listener {
  // Every release changes the target group.
  const options = { ignoreChanges: ["defaultActions"] };
  const defaultActions = [{ type: "forward", targetGroupArn: blue.arn }];
  const loadBalancerArn = loadBalancer.arn;
  if (!hostNames) {
    return new aws.lb.Listener(
      "HttpListener",
      { loadBalancerArn, port: 80, protocol: "HTTP", defaultActions },
      options,
    );
  }

  const dns = sst.aws.dns();
  const certificate = new sst.aws.DnsValidatedCertificate("ServiceCertificate", {
    domainName: hostNames.service,
    dns,
  });
  dns.createAlias(
    "Service",
    {
      name: hostNames.service,
      aliasName: loadBalancer.dnsName,
      aliasZone: loadBalancer.zoneId,
    },
    {},
  );
  new aws.lb.Listener("HttpListener", {
    loadBalancerArn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [
      {
        type: "redirect",
        redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
      },
    ],
  });
  return new aws.lb.Listener(
    "HttpsListener",
    {
      loadBalancerArn,
      port: 443,
      protocol: "HTTPS",
      certificateArn: certificate.arn,
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions,
    },
    options,
  );
}

type Rule = aws.types.input.ec2.SecurityGroupIngress;

const tcp = (port: number, peers: Pick<Rule, "cidrBlocks" | "securityGroups">): Rule => ({
  protocol: "tcp",
  fromPort: port,
  toPort: port,
  ...peers,
});
