import { hosts } from "../network/domain.ts";
import type { Network } from "../network/vpc.ts";
import { guard } from "../network/web-acl.ts";

/** Where the container listens, and says that it is well: packages/service/Dockerfile. */
export const PORT = 8080;
const HEALTH = "/status/health";
const ANYWHERE = "0.0.0.0/0";

/** What stands before the container. */
export interface Balancing {
  loadBalancer: aws.lb.LoadBalancer;
  /** That sends requests on to one of the two groups; CodeDeploy says to which. */
  listener: aws.lb.Listener;
  blue: aws.lb.TargetGroup;
  green: aws.lb.TargetGroup;
  /** What containers are in that this load balancer, and nothing else, may call. */
  securityGroup: aws.ec2.SecurityGroup;
  /** Absent where only the network itself reaches it. */
  url?: string;
}

/**
 * A load balancer with a blue and a green group behind it. With a domain it is open to the
 * internet by TLS alone. Without one there can be no certificate, and keys would cross the
 * internet in the clear: then it answers inside its own network, and nowhere else.
 */
export function makeLoadBalancer(network: Network): Balancing {
  const { vpc, internetGateway, publicSubnets, privateSubnets } = network;
  const callers = hosts ? ANYWHERE : vpc.cidrBlock;
  const inbound = (hosts ? [80, 443] : [80]).map((port) => tcp(port, { cidrBlocks: [callers] }));
  const front = new aws.ec2.SecurityGroup("LoadBalancerSecurityGroup", {
    description: "Takes requests and hands them to the container",
    vpcId: vpc.id,
    ingress: inbound,
    egress: [tcp(PORT, { cidrBlocks: [vpc.cidrBlock] })],
  });
  const securityGroup = new aws.ec2.SecurityGroup("ServiceSecurityGroup", {
    description: "Takes requests of the load balancer and calls AWS",
    vpcId: vpc.id,
    ingress: [tcp(PORT, { securityGroups: [front.id] })],
    egress: [tcp(443, { cidrBlocks: [ANYWHERE] })],
  });

  const loadBalancer = new aws.lb.LoadBalancer(
    "LoadBalancer",
    {
      loadBalancerType: "application",
      internal: !hosts,
      subnets: (hosts ? publicSubnets : privateSubnets).map(({ id }) => id),
      securityGroups: [front.id],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
      // The container keeps its connections longer: packages/service/src/server.ts
      idleTimeout: 60,
    },
    // AWS refuses one that faces the internet in a VPC without an internet gateway.
    { dependsOn: [internetGateway] },
  );
  guard("LoadBalancer", loadBalancer.arn);

  const [blue, green] = [targetGroup("Blue"), targetGroup("Green")];
  const listener = listen(loadBalancer, blue);
  return {
    loadBalancer,
    listener,
    blue,
    green,
    securityGroup,
    ...(hosts && { url: `https://${hosts.service}` }),
  };

  function targetGroup(colour: string): aws.lb.TargetGroup {
    return new aws.lb.TargetGroup(`${colour}Targets`, {
      vpcId: vpc.id,
      targetType: "ip",
      protocol: "HTTP",
      port: PORT,
      deregistrationDelay: 30,
      healthCheck: {
        path: HEALTH,
        matcher: "200-299",
        interval: 10,
        timeout: 5,
        healthyThreshold: 3,
        unhealthyThreshold: 3,
      },
    });
  }
}

function listen(loadBalancer: aws.lb.LoadBalancer, blue: aws.lb.TargetGroup): aws.lb.Listener {
  // Which group is live changes with every release.
  const released = { ignoreChanges: ["defaultActions"] };
  const defaultActions = [{ type: "forward", targetGroupArn: blue.arn }];
  const loadBalancerArn = loadBalancer.arn;
  if (!hosts) {
    return new aws.lb.Listener(
      "HttpListener",
      { loadBalancerArn, port: 80, protocol: "HTTP", defaultActions },
      released,
    );
  }

  const dns = sst.aws.dns();
  const certificate = new sst.aws.DnsValidatedCertificate("ServiceCertificate", {
    domainName: hosts.service,
    dns,
  });
  dns.createAlias(
    "Service",
    {
      name: hosts.service,
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
    released,
  );
}

type Rule = aws.types.input.ec2.SecurityGroupIngress;

const tcp = (port: number, peers: Pick<Rule, "cidrBlocks" | "securityGroups">): Rule => ({
  protocol: "tcp",
  fromPort: port,
  toPort: port,
  ...peers,
});
