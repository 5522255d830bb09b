/** Where the container lives: what may come in from outside, and what may not. */
export interface Network {
  vpc: aws.ec2.Vpc;
  internetGateway: aws.ec2.InternetGateway;
  /** Reached from the internet: for the load balancer. */
  publicSubnets: SubnetPair;
  /** Reach the internet and are not reached: for the container. */
  privateSubnets: SubnetPair;
}

/** One subnet in each of the two availability zones. */
type SubnetPair = readonly [aws.ec2.Subnet, aws.ec2.Subnet];

/** One for each of two availability zones: 251 addresses a subnet. */
const PUBLIC = ["10.150.0.0/24", "10.150.1.0/24"] as const;
const PRIVATE = ["10.150.10.0/24", "10.150.11.0/24"] as const;
const ANYWHERE = "0.0.0.0/0";

/**
 * A VPC over two zones. `sst.aws.Vpc` would put a NAT gateway in each and a private DNS zone
 * beside them; here one gateway serves both zones, for half the price. Without its zone, running
 * containers go on answering; they cannot start anew or read their parameter.
 */
export function makeNetwork(): Network {
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
  // Nothing is put into the group that AWS makes with a VPC, and it lets nothing through.
  new aws.ec2.DefaultSecurityGroup("VpcDefaultSecurityGroup", { vpcId: vpc.id });
  const internetGateway = new aws.ec2.InternetGateway("InternetGateway", { vpcId: vpc.id });

  const publicRoutes = new aws.ec2.RouteTable("PublicRoutes", {
    vpcId: vpc.id,
    routes: [{ cidrBlock: ANYWHERE, gatewayId: internetGateway.id }],
    ...tagged("public"),
  });
  const publicSubnets = subnets("Public", PUBLIC, publicRoutes);

  const nat = new aws.ec2.NatGateway(
    "NatGateway",
    {
      subnetId: publicSubnets[0].id,
      allocationId: new aws.ec2.Eip("NatAddress", { domain: "vpc" }).allocationId,
      ...tagged("nat"),
    },
    { dependsOn: [internetGateway] },
  );
  const privateRoutes = new aws.ec2.RouteTable("PrivateRoutes", {
    vpcId: vpc.id,
    routes: [{ cidrBlock: ANYWHERE, natGatewayId: nat.id }],
    ...tagged("private"),
  });
  const privateSubnets = subnets("Private", PRIVATE, privateRoutes);

  // Layers of images lie in S3: they come this way free of charge, and not through the NAT.
  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
  new aws.ec2.VpcEndpoint("S3Endpoint", {
    vpcId: vpc.id,
    vpcEndpointType: "Gateway",
    serviceName: $interpolate`com.amazonaws.${aws.getRegionOutput().name}.s3`,
    routeTableIds: [privateRoutes.id],
  });
  return { vpc, internetGateway, publicSubnets, privateSubnets };

  function subnets(
    kind: string,
    [first, second]: readonly [string, string],
    routes: aws.ec2.RouteTable,
  ): SubnetPair {
    return [subnet(0, first), subnet(1, second)];

    function subnet(index: number, cidrBlock: string): aws.ec2.Subnet {
      const made = new aws.ec2.Subnet(`${kind}Subnet${index + 1}`, {
        vpcId: vpc.id,
        cidrBlock,
        availabilityZone: zones.apply((names) => zoneAt(names, index)),
        ...tagged(`${kind.toLowerCase()}-${index + 1}`),
      });
      new aws.ec2.RouteTableAssociation(`${kind}Subnet${index + 1}Routes`, {
        subnetId: made.id,
        routeTableId: routes.id,
      });
      return made;
    }
  }
}

function zoneAt(names: string[], index: number): string {
  const name = names[index];
  if (!name) throw new Error("The region has fewer than two availability zones");
  return name;
}
