import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Evaluated, lookups } from "../../infra/testing/graphs.ts";
import { makeBill } from "../../packages/cost/src/bill.ts";
import { readUsage } from "../../packages/cost/src/usage.ts";
import { loadOrEvaluate } from "../../packages/sst-local/src/evaluate/index.ts";
import { checkout } from "../support/checkout.ts";
import { root } from "../support/stack.ts";

const folder = mkdtempSync(join(tmpdir(), "souk-settings-"));
const settings = join(folder, "infra/stage.ts");
const original = readFileSync(join(root, "infra/stage.ts"), "utf8");

beforeAll(() => checkout(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Evaluates production of the copy with more settings in its row of infra/stage.ts. */
async function evaluateProd(more: string): Promise<Evaluated> {
  const row = "  prod: {\n";
  expect(original).toContain(row);
  writeFileSync(settings, original.replace(row, `${row}    ${more}\n`));
  const { graph } = await loadOrEvaluate({
    ...{ cwd: folder, stage: "prod", log: () => {} },
    stateDir: join(folder, ".sst/local"),
    platformDir: join(root, ".sst/platform"),
  });
  return lookups(graph);
}

const names = ({ graph }: Evaluated): string[] =>
  graph.resources.map(({ type, name }) => `${type} ${name}`).toSorted();
const idleDollars = ({ graph }: Evaluated): number => {
  const { app, resources } = graph;
  const priced = { app: app.name, stage: app.stage, resources };
  return makeBill(priced, readUsage("zero", folder), "zero").total;
};

/** The types that only the container uses. */
const CONTAINER =
  /^aws:(appautoscaling|codebuild|codepipeline|codestarconnections|ec2|ecr|ecs|lb)\//;

let prod: Evaluated;
beforeAll(async () => void (prod = await evaluateProd("")));

describe("container: false", () => {
  let stage: Evaluated;
  beforeAll(async () => void (stage = await evaluateProd("container: false,")));

  it("leaves out the network, the load balancer, the tasks, the pipeline and the key", () => {
    const { graph } = stage;
    expect(graph.resources.filter(({ type }) => CONTAINER.test(type))).toEqual([]);
    expect(graph.outputs).not.toHaveProperty("serviceKeyName");
    expect(graph.warnings).toEqual([]);
  });

  it("takes nothing away that the rest of the stage needs", () => {
    const left = new Set(names(stage));
    const gone = names(prod).filter((name) => !left.has(name));
    expect(gone.filter((name) => !CONTAINER.test(name))).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/eventRule:EventRule DeploymentEvents",
        "aws:cloudwatch/eventRule:EventRule PipelineEvents",
        "aws:cloudwatch/eventRule:EventRule ScalingEvents",
        "aws:cloudwatch/eventTarget:EventTarget DeploymentEventsTarget",
        "aws:cloudwatch/eventTarget:EventTarget PipelineEventsTarget",
        "aws:cloudwatch/eventTarget:EventTarget ScalingEventsTarget",
        "aws:cloudwatch/logGroup:LogGroup BuildLogs",
        "aws:cloudwatch/logGroup:LogGroup ServiceLogs",
        "aws:cloudwatch/metricAlarm:MetricAlarm ServiceReleaseFails",
        "aws:codedeploy/application:Application ServiceReleases",
        "aws:codedeploy/deploymentGroup:DeploymentGroup ServiceReleasesGroup",
        "aws:iam/role:Role BuildRole",
        "aws:iam/role:Role PipelineRole",
        "aws:iam/role:Role ServiceExecutionRole",
        "aws:iam/role:Role ServiceReleasesRole",
        "aws:iam/role:Role ServiceTaskRole",
        "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2 PipelineArtifactsLifecycle",
        "aws:s3/bucketPolicy:BucketPolicy PipelineArtifactsPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock PipelineArtifactsPublicAccessBlock",
        "aws:s3/bucketV2:BucketV2 PipelineArtifactsBucket",
        "aws:s3/bucketVersioningV2:BucketVersioningV2 PipelineArtifactsVersioning",
        "aws:sns/topic:Topic ServiceEvents",
        "aws:sns/topicPolicy:TopicPolicy ServiceEventsPolicy",
        "aws:ssm/parameter:Parameter ServiceApiKey",
        "aws:wafv2/webAclAssociation:WebAclAssociation LoadBalancerWebAcl",
        "sst:aws:Bucket PipelineArtifacts",
        "sst:sst:DevCommand Service",
        "sst:sst:LinkRef PipelineArtifactsLinkRef",
      ]
    `);
    expect(names(stage).filter((name) => !names(prod).includes(name))).toEqual([]);
  });

  it("saves four fifths of what an unused stage costs", () => {
    const dollars = [idleDollars(prod), idleDollars(stage)] as const;
    expect(dollars[1] / dollars[0]).toBeLessThan(0.21);
    const page = readFileSync(join(root, "docs/production.md"), "utf8");
    const unused = [...page.matchAll(/^\| `prod`[^|]*\| +([\d.]+) \|/gm)].map(([, cell]) =>
      Number(cell),
    );
    expect(unused).toHaveLength(2);
    // A function more, with its alarms, costs half a dollar, for which nobody has to edit the page.
    for (const [at, each] of dollars.entries())
      expect(Math.abs(each - (unused[at] ?? 0))).toBeLessThan(5);
  });
});

describe("ending: true", () => {
  let stage: Evaluated;
  beforeAll(async () => void (stage = await evaluateProd("ending: true,")));

  it("deletes nothing", () => {
    expect(names(stage)).toEqual(names(prod));
  });

  it("allows the removal of the stage, of the load balancer and of images", () => {
    expect(stage.graph.app).toMatchObject({ protect: false, removal: "retain" });
    const balancer = stage.one("aws:lb/loadBalancer:LoadBalancer");
    expect(balancer.inputs).toMatchObject({ enableDeletionProtection: false });
    const images = stage.one("aws:ecr/repository:Repository");
    expect(images.inputs).toMatchObject({ forceDelete: true });
  });

  it.each([
    "aws:dynamodb/table:Table",
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:cognito/userPool:UserPool",
  ])("retains %s", (type) => {
    expect(stage.one(type).retainOnDelete).toBe(true);
  });
});
