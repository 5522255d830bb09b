/** The container's network. */
export interface Network {
  vpc: aws.ec2.Vpc;
  internetGateway: aws.ec2.InternetGateway;
  /** Reachable from the internet: for the load balancer. */
  publicSubnets: SubnetPair;
  /** With outbound access through the NAT gateway only: for the container. */
  privateSubnets: SubnetPair;
  /** The address of the NAT gateway, from which the private subnets call the internet. */
  natAddress: aws.ec2.Eip;
}

/** One subnet in each of the two availability zones. */
type SubnetPair = readonly [aws.ec2.Subnet, aws.ec2.Subnet];

/** The CIDR blocks of the subnets, one in each availability zone, with 251 addresses each. */
const PUBLIC = ["10.150.0.0/24", "10.150.1.0/24"] as const;
const PRIVATE = ["10.150.10.0/24", "10.150.11.0/24"] as const;
const ANYWHERE = "0.0.0.0/0";

/**
 * Creates a VPC over two availability zones. One NAT gateway serves both for half the price of
 * `sst.aws.Vpc`, which creates one in each zone and a private DNS zone. If the gateway's zone fails,
 * running containers keep answering, but cannot start or read their parameter.
 */
export function createNetwork(): Network {
  const name = `${$app.name}-${$app.stage}`;
  const tagged = (part: string) => ({ tags: { Name: `${name}-${part}` } });
  const zones = aws.getAvailabilityZonesOutput({
    state: "available",
    // Without local zones, which an account can opt in to and whose names sort first.
    filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
  }).names;

  const vpc = new aws.ec2.Vpc("Vpc", {
    cidrBlock: "10.150.0.0/16",
    enableDnsSupport: true,
    enableDnsHostnames: true,
    ...tagged("vpc"),
  });
  // Removes all rules from the security group that AWS creates with the VPC.
  new aws.ec2.DefaultSecurityGroup("VpcDefaultSecurityGroup", { vpcId: vpc.id });
  const internetGateway = new aws.ec2.InternetGateway("InternetGateway", { vpcId: vpc.id });

  const publicRoutes = new aws.ec2.RouteTable("PublicRoutes", {
    vpcId: vpc.id,
    routes: [{ cidrBlock: ANYWHERE, gatewayId: internetGateway.id }],
    ...tagged("public"),
  });
  const publicSubnets = createSubnets("Public", PUBLIC, publicRoutes);

  const natAddress = new aws.ec2.Eip("NatAddress", { domain: "vpc" });
  const nat = new aws.ec2.NatGateway(
    "NatGateway",
    {
      subnetId: publicSubnets[0].id,
      allocationId: natAddress.allocationId,
      ...tagged("nat"),
    },
    { dependsOn: [internetGateway] },
  );
  const privateRoutes = new aws.ec2.RouteTable("PrivateRoutes", {
    vpcId: vpc.id,
    routes: [{ cidrBlock: ANYWHERE, natGatewayId: nat.id }],
    ...tagged("private"),
  });
  const privateSubnets = createSubnets("Private", PRIVATE, privateRoutes);

  // ECR keeps image layers in S3: a gateway endpoint is free, unlike traffic through the NAT gateway.
  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
  new aws.ec2.VpcEndpoint("S3Endpoint", {
    vpcId: vpc.id,
    vpcEndpointType: "Gateway",
    serviceName: $interpolate`com.amazonaws.${aws.getRegionOutput().name}.s3`,
    routeTableIds: [privateRoutes.id],
  });
  return { vpc, internetGateway, publicSubnets, privateSubnets, natAddress };

  function createSubnets(
    kind: string,
    [first, second]: readonly [string, string],
    routes: aws.ec2.RouteTable,
  ): SubnetPair {
    return [createSubnet(0, first), createSubnet(1, second)];

    function createSubnet(index: number, cidrBlock: string): aws.ec2.Subnet {
      const subnet = new aws.ec2.Subnet(`${kind}Subnet${index + 1}`, {
        vpcId: vpc.id,
        cidrBlock,
        availabilityZone: zones.apply((names) => zoneAt(names, index)),
        ...tagged(`${kind.toLowerCase()}-${index + 1}`),
      });
      new aws.ec2.RouteTableAssociation(`${kind}Subnet${index + 1}Routes`, {
        subnetId: subnet.id,
        routeTableId: routes.id,
      });
      return subnet;
    }
  }
}

function zoneAt(names: string[], index: number): string {
  const name = names[index];
  if (!name) throw new Error("The region has fewer than two availability zones");
  return name;
}
