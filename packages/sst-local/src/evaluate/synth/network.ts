import type { Rule, Subject } from "./rule.ts";

const byName = (it: Subject) => it.text("name", it.name);
const ec2 = (
  prefix: string,
  kind: string,
  more?: (it: Subject) => Record<string, unknown>,
): Rule => ({
  id: (it) => `${prefix}-${it.hex(17)}`,
  outputs: (it) => ({
    arn: it.arn("ec2", `${kind}/${it.id}`),
    ownerId: it.place.accountId,
    ...more?.(it),
  }),
});

/** Networking: VPC, CloudFront, Route 53, service discovery, mail. */
export const network: Record<string, Rule> = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/eip:Eip": ec2("eipalloc", "elastic-ip", (it) => ({
    allocationId: it.id,
    // From the range that is set aside for documentation (RFC 5737).
    publicIp: `203.0.113.${(parseInt(it.hex(4), 16) % 254) + 1}`,
  })),
  "aws:ec2/eipAssociation:EipAssociation": ec2("eipassoc", "eip-association"),
  "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
  "aws:ec2/instance:Instance": ec2("i", "instance", (it) => ({
    privateIp: "10.0.0.10",
    publicIp: "203.0.113.10",
    primaryNetworkInterfaceId: `eni-${it.hex(17)}`,
    instanceState: "running",
  })),
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "aws:ec2/keyPair:KeyPair": {
    id: (it) => it.text("keyName", it.name),
    outputs: (it) => ({ keyName: it.id, keyPairId: `key-${it.hex(17)}` }),
  },
  "aws:ec2/natGateway:NatGateway": ec2("nat", "natgateway", () => ({
    privateIp: "10.0.0.11",
    publicIp: "203.0.113.11",
  })),
  "aws:ec2/route:Route": {},
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2("rtbassoc", "route-table-association"),
  "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group", (it) => ({
    name: byName(it),
  })),
  "aws:ec2/securityGroupRule:SecurityGroupRule": ec2("sgrule", "security-group-rule"),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
  "aws:ec2/vpc:Vpc": ec2("vpc", "vpc", (it) => ({
    defaultSecurityGroupId: `sg-${it.hex(17, "default")}`,
    mainRouteTableId: `rtb-${it.hex(17, "main")}`,
    defaultNetworkAclId: `acl-${it.hex(17, "acl")}`,
  })),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint"),

  "aws:cloudfront/cachePolicy:CachePolicy": {
    id: (it) => it.uuid(),
    outputs: (it) => ({ etag: it.letters(14) }),
  },
  "aws:cloudfront/distribution:Distribution": {
    id: (it) => `E${it.letters(13).toUpperCase()}`,
    outputs: (it) => ({
      arn: it.globalArn("cloudfront", `distribution/${it.id}`),
      domainName: `d${it.letters(13, "domain")}.cloudfront.net`,
      hostedZoneId: "Z2FDTNDATAQYW2",
      status: "Deployed",
      etag: it.letters(14, "etag"),
    }),
  },
  "aws:cloudfront/function:Function": {
    id: byName,
    outputs: (it) => ({
      name: it.id,
      arn: it.globalArn("cloudfront", `function/${it.id}`),
      status: "UNASSOCIATED",
    }),
  },
  "aws:cloudfront/keyValueStore:KeyValueStore": {
    id: byName,
    outputs: (it) => ({
      name: it.id,
      arn: it.globalArn("cloudfront", `key-value-store/${it.uuid()}`),
    }),
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    id: (it) => `E${it.letters(13).toUpperCase()}`,
  },
  "aws:cloudfront/originAccessIdentity:OriginAccessIdentity": {
    id: (it) => `E${it.letters(13).toUpperCase()}`,
    outputs: (it) => ({
      iamArn: `arn:${it.place.partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${it.id}`,
      cloudfrontAccessIdentityPath: `origin-access-identity/cloudfront/${it.id}`,
    }),
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": { id: (it) => it.uuid() },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": { id: (it) => it.uuid() },

  "aws:route53/record:Record": {
    id: (it) => `${it.text("zoneId")}_${byName(it)}_${it.text("type")}`,
    outputs: (it) => ({ fqdn: byName(it).replace(/\.$/, "") }),
  },
  "aws:route53/healthCheck:HealthCheck": { id: (it) => it.uuid() },
  "aws:route53/zone:Zone": {
    id: (it) => `Z${it.letters(13).toUpperCase()}`,
    outputs: (it) => ({
      zoneId: it.id,
      arn: it.globalArn("route53", `hostedzone/${it.id}`, { account: false }),
      nameServers: [1, 2, 3, 4].map((n) => `ns-${n}.awsdns-0${n}.invalid`),
    }),
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    id: (it) => `ns-${it.letters(16)}`,
    outputs: (it) => ({
      arn: it.arn("servicediscovery", `namespace/${it.id}`),
      hostedZone: `Z${it.letters(13).toUpperCase()}`,
    }),
  },
  "aws:servicediscovery/service:Service": {
    id: (it) => `srv-${it.letters(16)}`,
    outputs: (it) => ({ arn: it.arn("servicediscovery", `service/${it.id}`) }),
  },

  "aws:ses/domainIdentityVerification:DomainIdentityVerification": {
    id: (it) => it.text("domain"),
  },
  "aws:sesv2/configurationSet:ConfigurationSet": {
    id: (it) => it.text("configurationSetName", it.name),
    outputs: (it) => ({ arn: it.arn("ses", `configuration-set/${it.id}`) }),
  },
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": {},
  "aws:sesv2/emailIdentity:EmailIdentity": {
    id: (it) => it.text("emailIdentity"),
    outputs: (it) => ({
      arn: it.arn("ses", `identity/${it.id}`),
      dkimSigningAttributes: { tokens: [1, 2, 3].map((n) => it.letters(32, `dkim${n}`)) },
    }),
  },
};
