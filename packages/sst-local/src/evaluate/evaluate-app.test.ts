import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ancestors, byType, componentOf, type Graph } from "../graph/index.ts";
import { services } from "../services/index.ts";
import { notEmulated } from "../stack/not-emulated.ts";
import { evaluate } from "./evaluate-app.ts";
import { copyApp, sharedPlatform, type App } from "./testing/fixture.ts";

let platformDir: string;
beforeAll(async () => {
  platformDir = await sharedPlatform();
});

const run = (app: App, more: Partial<Parameters<typeof evaluate>[0]> = {}): Promise<Graph> =>
  evaluate({ cwd: app.cwd, stage: "dev", platformDir, log: () => {}, ...more });

describe("evaluate", () => {
  let graph: Graph;
  let printed: string[];
  let again: Graph;
  let siteBuilt: boolean;
  beforeAll(async () => {
    using app = copyApp("evaluate-shop", {
      "infra/users.ts": `
        export const pool = new sst.aws.CognitoUserPool("Users");
        console.log("printed by infra");
        new $util.CustomResource("aws:made/up:Up", "Thing", {});
      `,
    });
    printed = [];
    graph = await run(app, { log: (line) => printed.push(line) });
    again = await run(app);
    siteBuilt = existsSync(join(app.cwd, "site/dist"));
  });

  it("has the return value of app(), with the CLI's defaults", () => {
    expect(graph.app).toMatchObject({
      name: "shop",
      stage: "dev",
      home: "aws",
      removal: "remove",
      protect: false,
      region: "eu-west-1",
      defaultTags: { team: "shop", "sst:app": "shop", "sst:stage": "dev" },
    });
  });

  it("has the resolved return value of run()", () => {
    const [table] = byType(graph, "aws:dynamodb/table:Table");
    const [api] = byType(graph, "aws:apigateway/restApi:RestApi");
    expect(graph.outputs).toEqual({
      api: `https://${api?.id}.execute-api.eu-west-1.amazonaws.com/dev/`,
      table: table?.outputs["name"],
      pool: expect.stringMatching(/^eu-west-1_[a-z0-9]{9}$/) as string,
    });
  });

  it("builds URNs from the chain of component types, as Pulumi's engine does", () => {
    const [mapping] = byType(graph, "aws:lambda/eventSourceMapping:EventSourceMapping");
    expect(graph.resources.map(({ urn }) => urn)).toContain(
      "urn:pulumi:dev::shop::sst:aws:Dynamo$aws:dynamodb/table:Table::OrdersTable",
    );
    expect(mapping && ancestors(graph, mapping).at(-1)?.type).toMatch(/^sst:aws:/);
  });

  it("finds the component of the app that contains a resource", () => {
    const [method] = byType(graph, "aws:apigateway/stage:Stage");
    expect(method && componentOf(graph, method)?.name).toBe("Api");
  });

  it("connects a method's integration to its function by the invoke ARN", () => {
    const uris = byType(graph, "aws:apigateway/integration:Integration").map(
      ({ inputs }) => inputs["uri"],
    );
    const arns = byType(graph, "aws:lambda/function:Function").map(
      ({ outputs }) => outputs["invokeArn"],
    );
    expect(arns).toContain(uris.find((uri) => uri !== undefined));
  });

  it("gives nested API resources their full path", () => {
    const paths = byType(graph, "aws:apigateway/resource:Resource").map(
      ({ outputs }) => outputs["path"],
    );
    expect(paths.sort()).toEqual(["/orders", "/orders/{id}"]);
  });

  it("records each function's handler, links and bundler options", () => {
    const target = Object.values(graph.targets).find(({ links }) => "Orders" in links);
    expect(target).toMatchObject({
      handler: "src/handler.main",
      runtime: "nodejs22.x",
      links: {
        Orders: { name: graph.outputs["table"] },
        Mails: {
          url: expect.stringMatching(/^https:\/\/sqs\.eu-west-1\.amazonaws\.com\//) as string,
        },
        Token: { value: "unset" },
      },
      properties: { minify: false },
    });
    const names = byType(graph, "aws:lambda/function:Function").map(({ name }) => name);
    expect(
      Object.keys(graph.targets)
        .map((id) => `${id}Function`)
        .sort(),
    ).toEqual(names.sort());
  });

  it("converts policy statements to IAM policy documents", () => {
    const policies = byType(graph, "aws:iam/role:Role").flatMap(
      ({ inputs }) => (inputs["inlinePolicies"] ?? []) as { policy: string }[],
    );
    const statements = policies.flatMap(
      ({ policy }) => (JSON.parse(policy) as { Statement: unknown[] }).Statement,
    );
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: "Allow", Action: "dynamodb:*" }),
    );
  });

  it("marks keys that contain a secret, and keeps its value in the clear", () => {
    const [key] = byType(graph, "random:index/randomBytes:RandomBytes");
    expect(key?.secretKeys).toContain("base64");
    expect(Buffer.from(String(key?.outputs["base64"]), "base64")).toHaveLength(32);
  });

  it("passes on the lines that infra prints", () => {
    expect(printed).toContain("printed by infra");
  });

  it("warns of a resource type without a rule", () => {
    expect(graph.warnings).toContainEqual(expect.stringContaining("aws:made/up:Up"));
  });

  it("describes a site that is not built, with its output folder, and creates no folder", () => {
    expect(Object.values(graph.siteOutputs ?? {})).toEqual(["site/dist"]);
    expect(siteBuilt).toBe(false);
  });

  it("makes the same graph again without the previous graph", () => {
    // SST passes the time to a site's build command, so that each deploy builds it.
    const withoutTime = (text: Graph) => JSON.stringify(text).replaceAll(/"\d{13}"/g, '"time"');
    expect(withoutTime(again)).toBe(withoutTime(graph));
  });
});

describe("evaluate, given the previous graph", () => {
  it("keeps physical names and changes only the resources that infra changes", async () => {
    using app = copyApp("evaluate-shop");
    const previous = await run(app);
    const table = byType(previous, "aws:dynamodb/table:Table")[0]!;
    const renamed = structuredClone(previous);
    byType(renamed, table.type)[0]!.inputs["name"] = "kept-from-before";
    app.write(
      "infra/users.ts",
      'export const pool = new sst.aws.CognitoUserPool("Users", { mfa: "optional", softwareToken: true });\n',
    );
    const next = await run(app, { previous: renamed });
    expect(next.outputs["table"]).toBe("kept-from-before");

    const unnamed = (text: string) =>
      text.replaceAll("kept-from-before", String(table.inputs["name"]));
    const before = new Map(previous.resources.map((each) => [each.urn, JSON.stringify(each)]));
    const changed = next.resources.filter(
      (each) => unnamed(JSON.stringify(each)) !== before.get(each.urn),
    );
    expect(changed.map(({ name }) => name).sort()).toEqual(["SiteBuilder", "UsersUserPool"]);
    const urns = new Set(next.resources.map(({ urn }) => urn));
    expect(
      [...before.keys()].filter((urn) => !urns.has(urn)).map((urn) => urn.split("::").pop()),
    ).toEqual(["Web", "WebClient", "WebLinkRef"]);
  });
});

describe("evaluate, given secrets", () => {
  it("passes them to the program", async () => {
    using app = copyApp("evaluate-shop");
    const graph = await run(app, { secrets: { Token: "abc" } });
    const target = Object.values(graph.targets).find(({ links }) => "Token" in links);
    expect(target?.links["Token"]).toMatchObject({ value: "abc" });
  });
});

const databases = `export default $config({
  app: () => ({ name: "databases", home: "aws" }),
  async run() {
    const vpc = new sst.aws.Vpc("Vpc");
    const dev = { password: "local", host: "localhost" };
    const link = [
      new sst.aws.Redis("Cache", { vpc, dev: { host: "localhost", port: 6380 } }),
      new sst.aws.Postgres("Postgres", { vpc, dev: { ...dev, port: 5432 } }),
      new sst.aws.Mysql("Mysql", { vpc, dev }),
      new sst.aws.Aurora("Aurora", { vpc, engine: "postgres", dev }),
      new sst.aws.OpenSearch("Search", { dev: { url: "http://localhost:9200", password: "local" } }),
      new sst.aws.Redis("Remote", { vpc }),
    ];
    new sst.aws.Function("Hello", { handler: "src/hello.handler", link });
  },
});
`;

describe("evaluate, given databases with the dev option", () => {
  it("links the server of this machine, and AWS's where there is no dev option", async () => {
    using app = copyApp("hello", { "sst.config.ts": databases });
    const graph = await run(app);
    const { links } = Object.values(graph.targets)[0]!;
    expect(links).toMatchObject({
      Cache: { host: "localhost", port: 6380 },
      Postgres: { host: "localhost", port: 5432, password: "local" },
      Mysql: { host: "localhost", port: 3306 },
      Aurora: { host: "localhost", port: 5432 },
      Search: { url: "http://localhost:9200" },
      Remote: { host: expect.stringContaining("amazonaws.com") as string },
    });
    expect(notEmulated(graph, services).filter((line) => !line.includes("Vpc"))).toEqual([
      expect.stringMatching(/^sst:aws:Redis Remote .*; its `dev` option links a server of this/),
    ]);
  });
});
