import { createHash } from "node:crypto";
import type { Place } from "./rule.ts";

type Args = Record<string, unknown>;
type Source = (args: Args, place: Place) => Args;

/** The results of the data sources that SST's components use. */
const SOURCES: Record<string, Source> = {
  "aws:index/getRegion:getRegion": (args, { region }) => {
    // Provider 7 calls it `region`, as the argument too.
    const name = text(args["region"]) ?? text(args["name"]) ?? region;
    const endpoint = `ec2.${name}.amazonaws.com`;
    return { id: name, name, region: name, description: name, endpoint };
  },
  "aws:index/getPartition:getPartition": (_args, { partition }) => ({
    id: partition,
    partition,
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": (_args, { accountId, partition }) => ({
    id: accountId,
    accountId,
    arn: `arn:${partition}:iam::${accountId}:user/local`,
    userId: "LOCAL",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_args, { region }) => ({
    id: region,
    names: ["a", "b", "c"].map((zone) => region + zone),
    zoneIds: ["az1", "az2", "az3"].map((zone) => `local-${zone}`),
    groupNames: [region],
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": policyDocument,
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": (_args, { accountId, region }) => ({
    id: region,
    authorizationToken: "bG9jYWw6bG9jYWw=",
    expiresAt: "2100-01-01T00:00:00Z",
    password: "local",
    proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.amazonaws.com`,
    userName: "local",
  }),
  "aws:ec2/getAmi:getAmi": (_args, { region, partition }) => ({
    id: "ami-00000000000000000",
    imageId: "ami-00000000000000000",
    arn: `arn:${partition}:ec2:${region}::image/ami-00000000000000000`,
    architecture: "arm64",
    rootDeviceName: "/dev/xvda",
  }),
  "aws:cloudfront/getCachePolicy:getCachePolicy": (args) => ({
    ...args,
    id: text(args["id"]) ?? "local",
  }),
  "aws:kms/getAlias:getAlias": (args, { region, accountId, partition }) => {
    const name = String(args["name"]);
    const targetKeyId = `mrk-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
    const arn = `arn:${partition}:kms:${region}:${accountId}`;
    return {
      ...{ id: `${arn}:${name}`, name, arn: `${arn}:${name}` },
      ...{ targetKeyId, targetKeyArn: `${arn}:key/${targetKeyId}` },
    };
  },
  "aws:route53/getZone:getZone": (args) => ({ ...args, zoneId: "ZLOCAL", id: "ZLOCAL" }),
  "aws:secretsmanager/getRandomPassword:getRandomPassword": (args, place) => ({
    ...args,
    id: "local",
    randomPassword: password(Number(args["passwordLength"] ?? 32), place),
  }),
  "aws:ssm/getParameter:getParameter": (args, { region, accountId, partition }) => ({
    ...args,
    id: args["name"],
    arn: `arn:${partition}:ssm:${region}:${accountId}:parameter/${String(args["name"]).replace(/^\//, "")}`,
    type: "String",
    value: "",
    version: 1,
  }),
};

/** A password with upper case, lower case and digits, always the same for an account and stage. */
function password(length: number, { accountId, stage }: Place): string {
  let made = "Aa1";
  while (made.length < length) {
    made += createHash("sha256").update(`${accountId} ${stage} ${made}`).digest("hex");
  }
  return made.slice(0, length);
}

/** The result of a data source; without a rule, its arguments. */
export function dataSource(
  token: string,
  args: Args,
  place: Place,
): { value: Args; known: boolean } {
  const source = SOURCES[token];
  if (!source) return { value: { id: "local", ...args }, known: false };
  return { value: source(args, place), known: true };
}

interface Statement {
  sid?: string;
  effect?: string;
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  notPrincipals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

/**
 * Converts policy statements to an IAM policy document.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
function policyDocument(args: Args): Args {
  const statements = (args["statements"] ?? []) as Statement[];
  const document = {
    Version: text(args["version"]) ?? "2012-10-17",
    ...(text(args["policyId"]) && { Id: args["policyId"] }),
    Statement: statements.map((it) => ({
      ...(it.sid && { Sid: it.sid }),
      Effect: it.effect ?? "Allow",
      ...(it.principals?.length && { Principal: principals(it.principals) }),
      ...(it.notPrincipals?.length && { NotPrincipal: principals(it.notPrincipals) }),
      ...(it.actions?.length && { Action: single(it.actions) }),
      ...(it.notActions?.length && { NotAction: single(it.notActions) }),
      ...(it.resources?.length && { Resource: single(it.resources) }),
      ...(it.notResources?.length && { NotResource: single(it.notResources) }),
      ...(it.conditions?.length && { Condition: conditions(it.conditions) }),
    })),
  };
  const json = JSON.stringify(document);
  const { statements: _given, ...rest } = args;
  return {
    ...rest,
    id: "local",
    json,
    minifiedJson: json,
    // The provider leaves out an empty list, and SST then gives the role no policy.
    ...(statements.length > 0 && { statements }),
  };
}

function principals(list: NonNullable<Statement["principals"]>): unknown {
  if (list.some(({ type, identifiers }) => type === "*" && identifiers.includes("*"))) return "*";
  const byType: Record<string, string[]> = {};
  for (const { type, identifiers } of list) (byType[type] ??= []).push(...identifiers);
  return Object.fromEntries(Object.entries(byType).map(([type, ids]) => [type, single(ids)]));
}

function conditions(list: NonNullable<Statement["conditions"]>): unknown {
  const made: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of list) (made[test] ??= {})[variable] = single(values);
  return made;
}

function single(list: string[]): string | string[] {
  return list.length === 1 ? list[0]! : list;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
