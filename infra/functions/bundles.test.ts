import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Graph } from "../../packages/sst-local/src/graph/index.ts";
import {
  entryCandidates,
  esbuildOptions,
} from "../../packages/sst-local/src/services/lambda/build/esbuild-options.ts";
import { lambdaFunctions } from "../../packages/sst-local/src/services/lambda/graph.ts";
import { evaluateStage } from "../testing/graphs.ts";
import { leftOut } from "./left-out.ts";

const root = join(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "souk-bundles-"));
afterAll(() => rmSync(work, { recursive: true }));

let graph: Graph;
beforeAll(async () => {
  ({ graph } = await evaluateStage("prod"));
});

const bundles = new Map<string, ReturnType<typeof newBundle>>();

/** The bundle of a function, which is built once. */
function bundle(name: string): ReturnType<typeof newBundle> {
  const built = bundles.get(name) ?? newBundle(name);
  bundles.set(name, built);
  return built;
}

/** Bundles a function like SST, with the arguments in the graph. */
async function newBundle(name: string) {
  const target = graph.targets[name] ?? expect.fail(`no function ${name}`);
  const entry = entryCandidates(root, target.handler).find((file) => existsSync(file)) ?? "";
  const options = esbuildOptions(target, entry, root, join(work, name));
  const { metafile, outputFiles, warnings } = await build({ ...options, sourcemap: false });
  const [output] = outputFiles;
  if (output === undefined || outputFiles.length > 1) return expect.fail("more than one file");
  mkdirSync(dirname(output.path), { recursive: true });
  writeFileSync(output.path, output.contents);
  return {
    file: output.path,
    warnings: warnings.map(({ text }) => text),
    kilobytes: Math.round(output.contents.length / 1000),
    inputs: Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs)),
    /** The modules that import a package that is not in the bundle. */
    importers: Object.entries(metafile.inputs).flatMap(([path, { imports }]) =>
      imports.some(({ external, path }) => external && leftOut.includes(path)) ? [path] : [],
    ),
  };
}

/** Loads a bundle as Lambda does and invokes it; returns the answer and the loaded modules of Node. */
async function invoke(file: string, event: object, environment: Record<string, string> = {}) {
  const script = `
    const { handler } = require(process.argv[1]);
    handler(JSON.parse(process.argv[2]), { getRemainingTimeInMillis: () => 1000 }).then(
      (answer) => ({ answer }), (error) => ({ error: { name: error.name, message: error.message } }),
    ).then((outcome) => console.log(JSON.stringify({ ...outcome, loaded: process.moduleLoadList })));`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--eval", script, file, JSON.stringify(event)],
    { env: { AWS_REGION: "us-east-1", AWS_LAMBDA_FUNCTION_NAME: "test", ...environment } },
  );
  const lines = stdout.trim().split("\n");
  const outcome = JSON.parse(lines.at(-1) ?? "") as {
    answer?: { statusCode: number; body: string };
    error?: { name: string; message: string };
    loaded: string[];
  };
  // The logger writes errors to stderr.
  const logged = [...stderr.trim().split("\n"), ...lines.slice(0, -1)].filter(
    (line) => line !== "",
  );
  return { ...outcome, log: logged.map((line) => JSON.parse(line) as object) };
}

const table = {
  SST_RESOURCE_App: '{"name":"souk","stage":"test"}',
  SST_RESOURCE_Table: '{"name":"souk-test"}',
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secret",
  // Nobody listens there.
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
};

const event = (httpMethod: string, path: string, body?: string) => ({
  ...{ httpMethod, path, resource: path, body: body ?? null, isBase64Encoded: false },
  ...{ headers: {}, multiValueHeaders: {}, multiValueQueryStringParameters: null },
  requestContext: {
    ...{ requestId: "id", domainName: "api.example.com", identity: {} },
    authorizer: { userId: "ana", userName: "Ana" },
  },
});

const order = JSON.stringify({
  ...{ orderId: "o", restaurantId: 1, totalAmount: 1 },
  orderItems: [{ id: 1, name: "Tea", price: 1, quantity: 1 }],
});

const authorizers = ["ChatAuthorizer", "UsersAuthorizer", "LiveAuthorizer"];

describe("the bundle of a function", () => {
  it("is one CommonJS file for every function, in all stages and without a layer", async () => {
    for (const stage of ["prod", "preview", "somebody"]) {
      const { graph } = await evaluateStage(stage);
      for (const { name, layers, target } of lambdaFunctions(graph)) {
        expect([name, layers, target?.properties["format"]]).toEqual([name, [], "cjs"]);
      }
    }
  });

  it.each(authorizers)(
    "includes neither ElectroDB nor zod nor the AWS SDK for %s",
    async (name) => {
      const { inputs } = await bundle(name);
      const heavy = /node_modules\/(electrodb|@aws-sdk|@smithy|zod|hono)\//;
      expect(inputs.filter((path) => heavy.test(path))).toEqual([]);
    },
  );

  it("includes no client of the AWS SDK, and leaves out packages that only ElectroDB requires", async () => {
    for (const { logicalName } of lambdaFunctions(graph)) {
      const { inputs, importers } = await bundle(logicalName);
      const clients = /node_modules\/(@aws-sdk\/(client|lib|credential)-|jsonschema)/;
      expect([logicalName, inputs.filter((path) => clients.test(path))]).toEqual([logicalName, []]);
      expect(importers.filter((path) => !path.includes("node_modules/electrodb/"))).toEqual([]);
    }
  });

  // A bundle is compiled at every cold start, so its size is time. Not minified, in KB.
  it.each(
    Object.entries({ Orders: 750, Rooms: 750, UserProfiles: 750, Purge: 650, ChatAuthorizer: 75 }),
  )("has for %s at most %i KB", async (name, limit) => {
    expect((await bundle(name)).kilobytes).toBeLessThan(limit);
  });

  it("loads no undici for a request", async () => {
    const { file, warnings } = await bundle("Orders");
    const { answer, loaded } = await invoke(file, event("POST", "/orders", order), table);
    expect(JSON.parse(answer?.body ?? "")).toMatchObject({ code: "service.unavailable" });
    expect(loaded).toContain("NativeModule http");
    expect(loaded.filter((module) => module.includes("undici"))).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it("loads no undici for a caller's name", async () => {
    const { file } = await bundle("ChatAuthorizer");
    const { answer, loaded } = await invoke(
      file,
      {
        ...event("GET", "/rooms"),
        methodArn: "arn:aws:execute-api:us-east-1:1:api/test/GET/rooms",
        queryStringParameters: { username: "ana" },
      },
      { CHAT_IDENTITY: "username" },
    );
    expect(answer).toMatchObject({ principalId: "ana" });
    expect(loaded.filter((module) => module.includes("undici"))).toEqual([]);
  });

  it("keeps the names of errors in answers and log lines", async () => {
    const { file } = await bundle("Orders");
    const invalid = await invoke(file, event("POST", "/orders", "{}"), table);
    expect(JSON.parse(invalid.answer?.body ?? "")).toMatchObject({ code: "request.invalid" });
    const { log } = await invoke(file, event("POST", "/orders", order), table);
    expect(log).toMatchObject([
      {
        message: "unexpected error",
        error: { name: "ElectroError", cause: { code: "ECONNREFUSED" } },
      },
      { message: "request", status: 503, code: "service.unavailable" },
    ]);
  });
});
