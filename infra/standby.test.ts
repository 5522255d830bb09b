import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { makeBill } from "../packages/cost/src/bill.ts";
import { readUsage } from "../packages/cost/src/usage.ts";
import { required, stageSettings } from "./stage.ts";
import { type Evaluated, evaluateStage } from "./testing/graphs.ts";

const root = join(import.meta.dirname, "..");
const TABLE = "souk-prod-TableTable-abcdefgh";
const POOL = "us-east-1_AbCdEfGhI";
const environment = {
  SOUK_DOMAIN: "souk.example",
  SOUK_TABLE_NAME: TABLE,
  SOUK_USER_POOL_ID: POOL,
  SOUK_USER_POOL_CLIENT_ID: "theclient",
};

let standby: Evaluated;
let prod: Evaluated;
beforeAll(async () => {
  standby = await evaluateStage("prod-west", environment);
  prod = await evaluateStage("prod", { SOUK_DOMAIN: "souk.example" });
});

const ARN = `arn:aws:dynamodb:us-west-2:000000000000:table/${TABLE}`;
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";

describe("the standby of production", () => {
  it("has the settings of production, in its second region and without the container", () => {
    const { standby: _standby, ...settings } = stageSettings("prod-west");
    const primary = stageSettings("prod");
    expect(settings).toEqual({ ...primary, region: primary.secondRegion, container: false });
    expect(standby.graph.app.region).toBe("us-west-2");
    expect(standby.graph.warnings).toEqual([]);
  });

  it("creates no table, no key, no users and no container", () => {
    const created = standby.graph.resources.filter(({ external }) => !external);
    const types = new Set(created.map(({ type }) => type.split("/")[0]));
    for (const type of ["aws:dynamodb", "aws:kms", "aws:cognito", "aws:ecs", "aws:lb"])
      expect([...types]).not.toContain(type);
  });

  it("has every other resource of production", () => {
    const LEFT_OUT =
      /^(aws:(dynamodb|kms|cognito|appautoscaling|codebuild|codepipeline|codestarconnections|ec2|ecr|ecs|lb)|sst:aws:(Cognito\w+|Dynamo)$)/;
    const here = new Set(standby.graph.resources.map(({ type, name }) => `${type} ${name}`));
    const missing = prod.graph.resources
      .filter(({ type }) => !LEFT_OUT.test(type) && /^(aws|sst):/.test(type))
      .map(({ type, name }) => `${type} ${name}`)
      .filter((name) => !here.has(name));
    // The parts of the container, of signing up, and of names.
    const expected =
      /(Service|Pipeline|Build|DeploymentEvents|ScalingEvents|LoadBalancer|PostConfirmation|postConfirmation|ClientLinkRef|UsersLinkRef|Ssl|Certificate|Record|Zone|AwsProvider)/;
    expect(missing.filter((name) => !expected.test(name))).toEqual([]);
  });

  it("reads and writes the replica of the table", () => {
    const table = standby.one("aws:dynamodb/table:Table");
    expect(table).toMatchObject({ id: TABLE, external: true });
    expect(standby.graph.targets["Rooms"]?.links["Table"]).toMatchObject({ name: TABLE });
    const policies = JSON.stringify(standby.all("aws:iam/role:Role").map(({ inputs }) => inputs));
    expect(policies).toContain(ARN);
    expect(policies).not.toContain("us-east-1:000000000000:table");
  });

  it("encrypts with the replica of the key", () => {
    const { inputs } = standby.one("aws:lambda/function:Function", "RoomsFunction");
    expect(inputs["kmsKeyArn"]).toMatch(/^arn:aws:kms:us-west-2:000000000000:key\/mrk-/);
  });

  it("knows the users of production: verifies their tokens and manages them in their region", () => {
    const users = standby.one("aws:lambda/function:Function", "UserProfilesFunction");
    expect(users.inputs["environment"]).toMatchObject({ variables: { USER_POOL_ID: POOL } });
    const authorizers = standby.all("aws:apigateway/authorizer:Authorizer");
    expect(authorizers.flatMap(({ inputs }) => inputs["providerArns"] ?? [])).toEqual([
      `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${POOL}`,
    ]);
    expect(standby.graph.outputs).toMatchObject({
      userPoolId: POOL,
      userPoolClientId: "theclient",
    });
    expect(standby.graph.outputs).not.toHaveProperty("loginUrl");
  });

  it("does not read the stream until it has taken over", () => {
    const mappings = standby.all(MAPPING);
    expect(mappings.map(({ inputs }) => inputs["enabled"])).toEqual([false, false]);
    for (const { inputs } of mappings) expect(inputs["eventSourceArn"]).toMatch(ARN);
    expect(prod.all(MAPPING).map(({ inputs }) => inputs["enabled"])).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("serves the API's name with a certificate of its region, and has no record", () => {
    const domain = standby.one("aws:apigateway/domainName:DomainName");
    expect(domain.inputs["domainName"]).toBe("api.souk.example");
    expect(domain.inputs["regionalCertificateArn"]).toMatch(/^arn:aws:acm:us-west-2:/);
    expect(standby.all("aws:route53/record:Record")).toEqual([]);
    expect(standby.one("aws:cloudfront/distribution:Distribution").inputs).toMatchObject({
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
  });

  it("costs what docs/production.md says", () => {
    const { app, resources } = standby.graph;
    const priced = { app: app.name, stage: app.stage, resources };
    const { total } = makeBill(priced, readUsage("zero", root), "zero");
    const documented = readFileSync(join(root, "docs/production.md"), "utf8");
    const row = documented.split("\n").find((line) => line.startsWith("| `prod-west`"));
    expect(row?.split("|")[2]?.trim()).toBe(total.toFixed(2));
  });

  it("is refused without the outputs of production", () => {
    expect(() => required(undefined, "SOUK_TABLE_NAME")).toThrow(/needs SOUK_TABLE_NAME/);
  });
});
