import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadOrEvaluate } from "../../packages/sst-local/src/evaluate/index.ts";
import type { Graph, Resource } from "../../packages/sst-local/src/graph/index.ts";
import { forcedReplacement } from "../../packages/sst-local/src/pulumi/forced-replacement.ts";
import { plan, type Step } from "../../packages/sst-local/src/pulumi/plan.ts";
import { lossOf } from "../../packages/sst-local/src/pulumi/stateful-types.ts";
import { linkPlatform } from "../../packages/sst-local/src/pulumi/testing/app.ts";
import { type Ended, sst } from "../../packages/sst-local/src/pulumi/testing/run-sst.ts";
import { checkout } from "../support/checkout.ts";
import { root } from "../support/stack.ts";

const platform = join(root, ".sst/platform");
const cwd = realpathSync(mkdtempSync(join(tmpdir(), "souk-rehearsal-")));
const home = mkdtempSync(join(tmpdir(), "souk-rehearsal-home-"));

beforeAll(() => {
  checkout(cwd);
  linkPlatform(platform, cwd);
});
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

/** Replaces a text in a file of the copy and returns a function that undoes it. */
function edit(file: string, before: string, after: string): () => void {
  const path = join(cwd, file);
  const content = readFileSync(path, "utf8");
  expect(content).toContain(before);
  writeFileSync(path, content.replace(before, after));
  return () => writeFileSync(path, content);
}

const ROW = "  prod: {\n";
const setting = (text: string) => () => edit("infra/stage.ts", ROW, `${ROW}    ${text},\n`);

/** Evaluates production of the copy, with these variables. */
async function evaluate(environment: Record<string, string> = {}): Promise<Graph> {
  Object.assign(process.env, environment);
  try {
    const stateDir = join(cwd, ".sst/evaluated");
    const { graph } = await loadOrEvaluate({
      ...{ cwd, stage: "prod", stateDir, log: () => {}, platformDir: platform },
    });
    return graph;
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
  }
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

/** A change of each kind, as somebody would make it. */
const changes: {
  change: string;
  make?: () => () => void;
  environment?: Record<string, string>;
}[] = [
  {
    change: "A route more",
    make: () =>
      edit(
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
    make: () => edit("packages/core/src/message/schema.ts", "text(128)", "text(64)"),
  },
  {
    change: "An index of the table",
    make: () =>
      edit(
        "infra/data/table.ts",
        'fields: { pk: "string", sk: "string" },',
        'fields: { pk: "string", sk: "string", gsi1pk: "string" },\n' +
          '  globalIndexes: { gsi1: { hashKey: "gsi1pk" } },',
      ),
  },
  {
    change: "Another threshold of an alarm",
    make: () => edit("infra/monitoring/orders-alarm.ts", "SILENT_HOURS = 9", "SILENT_HOURS = 10"),
  },
  {
    change: "An address for alarms",
    environment: { SOUK_ALARM_EMAIL: "ops@souk.example" },
  },
  { change: "A domain", environment: { SOUK_DOMAIN: "souk.example" } },
  { change: "`ending: true`", make: setting("ending: true") },
];

describe("production by the real SST CLI, without an account", () => {
  const run = (...args: string[]): Promise<Ended> => sst(cwd, home, ["--stage", "prod", ...args]);
  /** The resources of AWS in the CLI's output, by label. */
  const labelled = (output: string, label: string): string[] =>
    [...output.matchAll(new RegExp(`^\\|  ${label} +(?:.+ → )?(\\S+) aws:\\S+$`, "gm"))]
      .map(([, name]) => name!)
      .sort();
  interface State {
    checkpoint: { latest: { resources?: Resource[] } };
  }
  const state = (): Resource[] => {
    const bucket = join(
      cwd,
      ".sst/local/home/buckets/sst-state-local-us-east-1/app/souk/prod.json",
    );
    return (JSON.parse(readFileSync(bucket, "utf8")) as State).checkpoint.latest.resources ?? [];
  };

  it("is deployed from nothing", async () => {
    const { code, output } = await run("deploy");
    expect(output).toContain("✓  Complete");
    expect(code).toBe(0);
    const resources = state().filter(({ type, custom }) => custom && type.startsWith("aws:"));
    expect(resources.length).toBeGreaterThan(450);
    expect(labelled(output, "Created").length).toBeGreaterThan(450);
    expect([labelled(output, "Updated"), labelled(output, "Deleted")]).toEqual([[], []]);
  });

  it("updates one function and replaces the object with its code when the code changes", async () => {
    edit(
      "packages/functions/src/handlers/strings.ts",
      "export const handler",
      'console.info("another version");\nexport const handler',
    );
    const { code, output } = await run("deploy");
    expect(code).toBe(0);
    expect(labelled(output, "Updated")).toEqual(["StringsFunction"]);
    expect(labelled(output, "Created")).toEqual(["StringsCode", "StringsSourcemap0"]);
    expect(labelled(output, "Deleted")).toEqual(["StringsCode", "StringsSourcemap0"]);
  });

  it("is not removed while it is protected", async () => {
    const before = state();
    const { code, output } = await run("remove");
    expect(code).not.toBe(0);
    expect(output).toMatch(/protected/i);
    expect(state()).toEqual(before);
  });

  it("is removed after a deploy with `ending: true`, except its data", async () => {
    const undo = setting("ending: true")();
    const deploy = await run("deploy");
    expect(deploy.code).toBe(0);
    expect(labelled(deploy.output, "Updated")).toEqual(["LoadBalancer", "ServiceImages"]);
    const kept = state().filter(({ type, retainOnDelete }) => retainOnDelete && lossOf(type));
    expect(
      kept
        .filter(({ type }) => !type.includes("logGroup"))
        .map(({ urn }) => urn.split("::").at(-1))
        .sort(),
    ).toMatchInlineSnapshot(`
      [
        "Key",
        "PipelineArtifactsBucket",
        "PurgeFailuresQueue",
        "ReplicaKey",
        "TableTable",
        "UsersUserPool",
      ]
    `);
    const remove = await run("remove");
    expect(remove.output).toContain("✓  Removed");
    expect(remove.code).toBe(0);
    expect(state()).toEqual([]);
    undo();
    expect(readdirSync(home)).toEqual([]);
  });
});

describe("a change of production", () => {
  let prod: Graph;
  beforeAll(async () => void (prod = await evaluate()));
  const graphs = new Map<string, Graph>();
  const done = new Map<string, Step[]>();

  it("protects everything with data or an address, and retains what has data", () => {
    const stateful = prod.resources.filter(({ type, external }) => !external && lossOf(type));
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
    const undo = each.make?.();
    try {
      const graph = await evaluate(each.environment);
      graphs.set(each.change, graph);
      const steps = planned(prod, graph);
      done.set(each.change, steps);
      expect(losses(steps)).toEqual([]);
      expect(refusals(steps)).toEqual([]);
    } finally {
      undo?.();
    }
  });

  it("meets only types of which it is known what replaces them", () => {
    const { resources } = graphs.get("A domain")!;
    const types = new Set([...prod.resources, ...resources].map(({ type }) => type));
    const unknown = [...types].filter((type) => /^aws:/.test(type) && !forcedReplacement(type));
    expect(unknown).toEqual([]);
  });

  it("that renames the table's key is refused", async () => {
    const undo = edit("infra/data/table.ts", 'rangeKey: "sk"', 'rangeKey: "pk"');
    const steps = planned(prod, await evaluate());
    undo();
    expect(losses(steps)).toEqual(["TableTable"]);
    expect(refusals(steps)).toEqual(["TableTable"]);
  });

  it("that switches the container off is refused, and done after a deploy with `ending: true`", async () => {
    const undoOff = setting("container: false")();
    const refused = planned(prod, await evaluate());
    const undoEnding = setting("ending: true")();
    const off = await evaluate();
    undoEnding();
    undoOff();
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
    const steps = planned(graphs.get("`ending: true`")!, off);
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
