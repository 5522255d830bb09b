import type { Rule, Subject } from "./rule.ts";

const byName = (it: Subject) => it.text("name", it.name);

/** Identity and access: IAM, Cognito, WAF, certificates. */
export const identity: Record<string, Rule> = {
  "aws:iam/accessKey:AccessKey": {
    id: (it) => `AKIA${it.hex(16).toUpperCase()}`,
    outputs: (it) => ({ secret: it.letters(40, "secret"), status: "Active" }),
    secret: ["secret"],
  },
  "aws:iam/group:Group": {
    id: byName,
    outputs: (it) => ({ name: it.id, arn: it.globalArn("iam", `group/${it.id}`) }),
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    id: byName,
    outputs: (it) => ({ name: it.id, arn: it.globalArn("iam", `instance-profile/${it.id}`) }),
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    id: (it) => it.globalArn("iam", `oidc-provider/${it.text("url").replace(/^https:\/\//, "")}`),
    outputs: (it) => ({ arn: it.id }),
  },
  "aws:iam/policy:Policy": {
    id: (it) => it.globalArn("iam", `policy/${byName(it)}`),
    outputs: (it) => ({
      arn: it.id,
      name: byName(it),
      policyId: `ANPA${it.hex(17).toUpperCase()}`,
    }),
  },
  "aws:iam/role:Role": {
    id: byName,
    outputs: (it) => ({
      name: it.id,
      arn: it.globalArn("iam", `role${it.text("path", "/")}${it.id}`),
      uniqueId: `AROA${it.hex(17).toUpperCase()}`,
    }),
  },
  "aws:iam/rolePolicy:RolePolicy": { id: (it) => `${it.text("role")}:${byName(it)}` },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    id: (it) => `${it.text("role")}-${it.hex(12)}`,
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": {},
  "aws:iam/user:User": {
    id: byName,
    outputs: (it) => ({
      name: it.id,
      arn: it.globalArn("iam", `user/${it.id}`),
      uniqueId: `AIDA${it.hex(17).toUpperCase()}`,
    }),
  },
  "aws:iam/userPolicy:UserPolicy": { id: (it) => `${it.text("user")}:${byName(it)}` },
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": {},

  "aws:cognito/identityPool:IdentityPool": {
    id: (it) => `${it.place.region}:${it.uuid()}`,
    outputs: (it) => ({ arn: it.arn("cognito-identity", `identitypool/${it.id}`) }),
  },
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": {
    id: (it) => it.text("identityPoolId"),
  },
  "aws:cognito/identityProvider:IdentityProvider": {
    id: (it) => `${it.text("userPoolId")}:${it.text("providerName")}`,
  },
  "aws:cognito/resourceServer:ResourceServer": {
    id: (it) => `${it.text("userPoolId")}|${it.text("identifier")}`,
    outputs: (it) => ({
      scopeIdentifiers: ((it.inputs["scopes"] ?? []) as { scopeName: string }[]).map(
        ({ scopeName }) => `${it.text("identifier")}/${scopeName}`,
      ),
    }),
  },
  "aws:cognito/user:User": {
    id: (it) => `${it.text("userPoolId")}/${it.text("username")}`,
    outputs: (it) => ({ sub: it.uuid(), status: "CONFIRMED" }),
  },
  "aws:cognito/userGroup:UserGroup": { id: (it) => `${it.text("userPoolId")}/${byName(it)}` },
  "aws:cognito/userInGroup:UserInGroup": {},
  "aws:cognito/userPool:UserPool": {
    // The form that aws-jwt-verify accepts: region, underscore, nine letters or digits.
    id: (it) => `${it.place.region}_${it.letters(9)}`,
    outputs: (it) => ({
      name: byName(it),
      arn: it.arn("cognito-idp", `userpool/${it.id}`),
      endpoint: `cognito-idp.${it.place.region}.amazonaws.com/${it.id}`,
    }),
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    id: (it) => it.letters(26),
    outputs: (it) => ({
      name: byName(it),
      clientSecret: it.inputs["generateSecret"] === true ? it.letters(51, "secret") : "",
      accessTokenValidity: it.inputs["accessTokenValidity"] ?? 60,
      idTokenValidity: it.inputs["idTokenValidity"] ?? 60,
      refreshTokenValidity: it.inputs["refreshTokenValidity"] ?? 30,
    }),
    secret: ["clientSecret"],
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    id: (it) => it.text("domain"),
    outputs: (it) => ({
      cloudfrontDistribution: `${it.letters(14)}.cloudfront.net`,
      awsAccountId: it.place.accountId,
    }),
  },

  "aws:acm/certificate:Certificate": {
    id: (it) => it.arn("acm", `certificate/${it.uuid()}`),
    outputs: (it) => {
      const domain = it.text("domainName");
      const names = [domain, ...((it.inputs["subjectAlternativeNames"] ?? []) as string[])];
      return {
        arn: it.id,
        domainValidationOptions: names.map((name) => ({
          domainName: name,
          resourceRecordName: `_${it.hex(32, name)}.${name}.`,
          resourceRecordType: "CNAME",
          resourceRecordValue: `_${it.hex(32, `${name} value`)}.acm-validations.aws.`,
        })),
        status: "ISSUED",
      };
    },
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    outputs: (it) => ({ certificateArn: it.text("certificateArn") }),
  },

  "aws:wafv2/ipSet:IpSet": waf("ipset"),
  "aws:wafv2/regexPatternSet:RegexPatternSet": waf("regexpatternset"),
  "aws:wafv2/ruleGroup:RuleGroup": waf("rulegroup"),
  "aws:wafv2/webAcl:WebAcl": waf("webacl"),
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    id: (it) => `${it.text("webAclArn")},${it.text("resourceArn")}`,
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    id: (it) => it.text("resourceArn"),
  },
};

function waf(kind: string): Rule {
  return {
    id: (it) => it.uuid(),
    outputs: (it) => {
      const scope = it.text("scope") === "CLOUDFRONT" ? "global" : "regional";
      return {
        name: byName(it),
        arn: it.arn("wafv2", `${scope}/${kind}/${byName(it)}/${it.id}`),
        capacity: 0,
      };
    },
  };
}
