import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Evaluated, lookups } from "../../infra/testing/graphs.ts";
import { makeBill } from "../../packages/cost/src/bill.ts";
import { readUsage } from "../../packages/cost/src/usage.ts";
import { loadOrEvaluate } from "../../packages/sst-local/src/evaluate/index.ts";
import type { Graph, Resource } from "../../packages/sst-local/src/graph/index.ts";
import { forcedReplacement } from "../../packages/sst-local/src/pulumi/forced-replacement.ts";
import { plan, type Step } from "../../packages/sst-local/src/pulumi/plan.ts";
import { lossOf } from "../../packages/sst-local/src/pulumi/stateful-types.ts";
import { type EditedCheckout, editedCheckout } from "../support/edited-checkout.ts";
import { root } from "../support/stack.ts";

let checkout: EditedCheckout;
let prod: Evaluated;
let withoutContainer: Evaluated;
let ending: Evaluated;

beforeAll(async () => {
  checkout = editedCheckout();
  prod = lookups(await evaluate());
  withoutContainer = lookups(await withSettings("container: false"));
  ending = lookups(await withSettings("ending: true"));
});
afterAll(() => checkout.remove());

/** Evaluates production of the copy, with these variables. */
async function evaluate(environment: Record<string, string> = {}): Promise<Graph> {
  Object.assign(process.env, environment);
  try {
    const { graph } = await loadOrEvaluate({
      ...{ cwd: checkout.cwd, stage: "prod", log: () => {} },
      stateDir: join(checkout.cwd, ".sst/evaluated"),
      platformDir: join(root, ".sst/platform"),
    });
    return graph;
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
  }
}

/** Evaluates production after a replacement of a text in a file, which it undoes. */
async function edited(...[file, before, after]: Parameters<EditedCheckout["edit"]>) {
  const undo = checkout.edit(file, before, after);
  return evaluate().finally(undo);
}

/** Evaluates production with more settings in its row of infra/stage.ts, which it takes out again. */
async function withSettings(...settings: string[]): Promise<Graph> {
  const undo = checkout.set(settings.join(", "));
  return evaluate().finally(undo);
}

/** The resources of AWS that steps affect, by what happens to them; `kept` ones only leave the state. */
function effects(steps: readonly Step[]) {
  const aws = steps.filter(({ type }) => type.startsWith("aws:"));
  const named = (...matching: Step[]) =>
    matching.map(({ urn, type }) => `${type.split(":").at(-1)} ${urn.split("::").at(-1)}`).sort();
  const of = (op: Step["op"]) => aws.filter((step) => step.op === op);
  const deletes = of("delete");
  return {
    created: named(...of("create")),
    updated: named(...of("update")),
    replaced: named(...of("replace")),
    deleted: named(...deletes.filter(({ old }) => !old?.retainOnDelete)),
    kept: named(...deletes.filter(({ old }) => old?.retainOnDelete)),
  };
}

/** The resources with data or an address that a plan replaces or deletes. */
const losses = (steps: readonly Step[]): string[] =>
  steps
    .filter(({ op, old }) => op === "replace" || (op === "delete" && !old?.retainOnDelete))
    .filter(({ type }) => lossOf(type))
    .map(({ urn }) => urn.split("::").at(-1)!)
    .sort();

const refusals = (steps: readonly Step[]): string[] =>
  steps.flatMap(({ urn, refusal }) => (refusal ? [urn.split("::").at(-1)!] : [])).sort();

const planned = (from: Graph, to: Graph): Step[] =>
  plan(from.resources, to.resources, { complete: true });

/** A change of each kind, as somebody would make it, and production with it. */
const changes: { change: string; graph: () => Promise<Graph> }[] = [
  {
    change: "A route more",
    graph: () =>
      edited(
        "packages/contract/src/routes.ts",
        "const table = [",
        `const table = [
  {
    method: "GET",
    path: "/rooms/{roomId}/members",
    operation: "get-members",
    description: "Lists the members of a room.",
    auth: "chat",
    integration: lambda("rooms"),
    response: { status: 200, name: "RoomInfo", schema: RoomInfo },
  },`,
      ),
  },
  {
    change: "Another model of a body",
    graph: () => edited("packages/core/src/message/schema.ts", "text(128)", "text(64)"),
  },
  {
    change: "An index of the table",
    graph: () =>
      edited(
        "infra/data/table.ts",
        'fields: { pk: "string", sk: "string" },',
        'fields: { pk: "string", sk: "string", gsi1pk: "string" },\n' +
          '  globalIndexes: { gsi1: { hashKey: "gsi1pk" } },',
      ),
  },
  {
    change: "Another threshold of an alarm",
    graph: () =>
      edited("infra/monitoring/orders-alarm.ts", "SILENT_HOURS = 9", "SILENT_HOURS = 10"),
  },
  {
    change: "An address for alarms",
    graph: () => evaluate({ SOUK_ALARM_EMAIL: "ops@souk.example" }),
  },
  { change: "A domain", graph: () => evaluate({ SOUK_DOMAIN: "souk.example" }) },
  { change: "`ending: true`", graph: () => Promise.resolve(ending.graph) },
];

describe("a change of production", () => {
  const graphs = new Map<string, Graph>();
  const done = new Map<string, Step[]>();

  it("protects everything with data or an address, and retains what has data", () => {
    const stateful = prod.graph.resources.filter(({ type, external }) => !external && lossOf(type));
    const name = ({ type, name }: Resource) => `${type.split(":").at(-1)} ${name}`;
    expect(
      stateful
        .filter(({ type, protect }) => !protect && type !== "aws:cloudwatch/logGroup:LogGroup")
        .map(name),
    ).toEqual([]);
    expect(
      stateful
        .filter(({ type, retainOnDelete }) => lossOf(type) === "data" && !retainOnDelete)
        .map(name)
        .sort(),
    ).toMatchInlineSnapshot(`
      [
        "BucketV2 WebAssetsBucket",
        "Parameter ServiceApiKey",
        "Parameter StringsMapping",
        "Repository ServiceImages",
      ]
    `);
  });

  it.each(changes)("$change replaces and deletes nothing with data or an address", async (each) => {
    const graph = await each.graph();
    graphs.set(each.change, graph);
    const steps = planned(prod.graph, graph);
    done.set(each.change, steps);
    expect(losses(steps)).toEqual([]);
    expect(refusals(steps)).toEqual([]);
  });

  it("meets only types of which it is known what replaces them", () => {
    const { resources } = graphs.get("A domain")!;
    const types = new Set([...prod.graph.resources, ...resources].map(({ type }) => type));
    const unknown = [...types].filter((type) => /^aws:/.test(type) && !forcedReplacement(type));
    expect(unknown).toEqual([]);
  });

  it("that renames the table's key is refused", async () => {
    const renamed = await edited("infra/data/table.ts", 'rangeKey: "sk"', 'rangeKey: "pk"');
    const steps = planned(prod.graph, renamed);
    expect(losses(steps)).toEqual(["TableTable"]);
    expect(refusals(steps)).toEqual(["TableTable"]);
  });

  it("that switches the container off is refused, and done after a deploy with `ending: true`", async () => {
    const refused = planned(prod.graph, withoutContainer.graph);
    const off = await withSettings("ending: true", "container: false");
    expect(refusals(refused)).toMatchInlineSnapshot(`
      [
        "LoadBalancer",
        "NatAddress",
        "PipelineArtifactsBucket",
        "ServiceApiKey",
        "ServiceEvents",
        "ServiceImages",
        "Source",
      ]
    `);
    const steps = planned(ending.graph, off);
    done.set("`container: false` after it", steps);
    expect(refusals(steps)).toEqual([]);
    expect(losses(steps)).toEqual(
      refusals(refused).filter((name) => name !== "PipelineArtifactsBucket"),
    );
  });

  it("is described in docs/production.md", () => {
    const cells = readFileSync(join(root, "docs/production.md"), "utf8")
      .split("\n")
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const described = cells.filter(([first = ""]) => done.has(first)).map((row) => row.slice(0, 6));
    expect(described).toEqual(
      [...done].map(([change, steps]) => [
        change,
        ...Object.values(effects(steps)).map(({ length }) => String(length)),
      ]),
    );
  });

  it("replaces these", () => {
    expect(
      Object.fromEntries([...done].map(([change, steps]) => [change, effects(steps).replaced])),
    ).toMatchInlineSnapshot(`
      {
        "A domain": [
          "Deployment ApiDeployment",
        ],
        "A route more": [
          "Deployment ApiDeployment",
          "DocumentationVersion DocumentationVersion",
        ],
        "An address for alarms": [],
        "An index of the table": [],
        "Another model of a body": [
          "Deployment ApiDeployment",
        ],
        "Another threshold of an alarm": [],
        "\`container: false\` after it": [],
        "\`ending: true\`": [],
      }
    `);
  });
});

const names = ({ graph }: Evaluated): string[] =>
  graph.resources.map(({ type, name }) => `${type} ${name}`).toSorted();
const idleDollars = ({ graph }: Evaluated): number => {
  const { app, resources } = graph;
  const priced = { app: app.name, stage: app.stage, resources };
  return makeBill(priced, readUsage("zero", checkout.cwd), "zero").total;
};

/** The types that only the container uses. */
const CONTAINER =
  /^aws:(appautoscaling|codebuild|codepipeline|codestarconnections|ec2|ecr|ecs|lb)\//;

describe("container: false", () => {
  it("leaves out the network, the load balancer, the tasks, the pipeline and the key", () => {
    const { graph } = withoutContainer;
    expect(graph.resources.filter(({ type }) => CONTAINER.test(type))).toEqual([]);
    expect(graph.outputs).not.toHaveProperty("serviceKeyName");
    expect(graph.warnings).toEqual([]);
  });

  it("takes nothing away that the rest of the stage needs", () => {
    const left = new Set(names(withoutContainer));
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
    expect(names(withoutContainer).filter((name) => !names(prod).includes(name))).toEqual([]);
  });

  it("saves four fifths of what an unused stage costs", () => {
    const dollars = [idleDollars(prod), idleDollars(withoutContainer)] as const;
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
  it("deletes nothing", () => {
    expect(names(ending)).toEqual(names(prod));
  });

  it("allows the removal of the stage, of the load balancer and of images", () => {
    expect(ending.graph.app).toMatchObject({ protect: false, removal: "retain" });
    const balancer = ending.one("aws:lb/loadBalancer:LoadBalancer");
    expect(balancer.inputs).toMatchObject({ enableDeletionProtection: false });
    const images = ending.one("aws:ecr/repository:Repository");
    expect(images.inputs).toMatchObject({ forceDelete: true });
  });

  it.each([
    "aws:dynamodb/table:Table",
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:cognito/userPool:UserPool",
  ])("retains %s", (type) => {
    expect(ending.one(type).retainOnDelete).toBe(true);
  });
});
