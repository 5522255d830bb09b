import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Graph, Resource } from "../../graph/index.ts";
import { awsEndpoint, type AwsEndpointOptions } from "../endpoint.ts";
import type { Mail } from "../events.ts";
import { guarded } from "../guard.ts";
import type { Capabilities, Functions } from "../capabilities.ts";
import type { RunningService, SeedUser, ServiceContext } from "../service.ts";

/** Settings of an SDK client for a service of this machine; its errors are not retried. */
export const sdkSettings = (endpoint: string) => ({
  endpoint,
  region: "eu-west-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 1,
});

/** The headers of a JSON call that an SDK signs. */
export const signedCall = (target: string): Record<string, string> => ({
  "x-amz-target": target,
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/any/aws4_request, SignedHeaders=host, Signature=local",
});

/** A resource of a graph, without a parent. */
export const testResource = (
  type: string,
  name: string,
  more: Partial<Resource> = {},
): Resource => ({
  urn: `urn:pulumi:test::souk::${type}::${name}`,
  type,
  name,
  id: name,
  custom: true,
  inputs: {},
  outputs: {},
  ...more,
});

/** A graph of an app in eu-west-1 that has these resources. */
export const testGraph = (resources: Resource[]): Graph => ({
  version: 1,
  app: {
    name: "souk",
    stage: "test",
    home: "local",
    removal: "remove",
    protect: false,
    providers: {},
    defaultTags: {},
    region: "eu-west-1",
    accountId: "123456789012",
  },
  outputs: {},
  resources,
  targets: {},
  warnings: [],
});

export interface RunOptions {
  stateDir?: string;
  /** What runs the functions that the service invokes. */
  invoke?: Functions["invoke"];
  seedUsers?: readonly SeedUser[];
  /** What other services provide. */
  capabilities?: Partial<Capabilities>;
  /** Decides on the calls at the AWS endpoint. */
  authorize?: AwsEndpointOptions["authorize"];
  /** Takes what the service sends to an ARN. */
  deliver?: ServiceContext["deliver"];
}

/** A service behind an AWS endpoint of its own, without a stack. */
export interface TestService<Running extends RunningService> {
  readonly service: Running;
  /** URL of the AWS endpoint. */
  readonly url: string;
  readonly server: Server;
  readonly stateDir: string;
  /** What the service and the endpoint told the terminal. */
  readonly lines: string[];
  readonly outbox: Mail[];
  /** Prepares and commits another graph. @throws what `prepare` refuses */
  update(graph: Graph): Promise<void>;
  /** Ends it and removes its state, unless it is to be kept for the next start. */
  stop(options?: { keep?: boolean }): Promise<void>;
}

/** Starts a service with a graph. @throws what `prepare` refuses */
export async function runService<Running extends RunningService>(
  start: (context: ServiceContext) => Running | Promise<Running>,
  graph: Graph,
  options: RunOptions = {},
): Promise<TestService<Running>> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), "sst-local-service-"));
  const lines: string[] = [];
  const outbox: Mail[] = [];
  const log = (line: string) => void lines.push(line);
  let service: Running | undefined;
  const server = createServer(
    guarded(
      "any-origin",
      awsEndpoint({ apis: () => service?.apis ?? [], log, authorize: options.authorize }),
      log,
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async ({ keep = false } = {}) => {
    await service?.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    if (!keep) rmSync(stateDir, { recursive: true, force: true });
  };
  const update = async (next: Graph) => {
    const functions = functionsOf(options);
    await (await service?.prepare({ graph: next, urls: [], functions }))?.commit();
  };
  try {
    service = await start(
      contextOf({ options, stateDir, url, log, mail: (mail) => outbox.push(mail) }),
    );
    await update(graph);
  } catch (error) {
    await stop({ keep: options.stateDir !== undefined });
    throw error;
  }
  return { service, url, server, stateDir, lines, outbox, update, stop };
}

function contextOf(given: {
  options: RunOptions;
  stateDir: string;
  url: string;
  log: (line: string) => void;
  mail: (mail: Mail) => void;
}): ServiceContext {
  const { options, stateDir, url, log, mail } = given;
  const ignore = () => {};
  const capabilities: Partial<Capabilities> = {
    functions: functionsOf(options),
    ...options.capabilities,
  };
  return {
    cwd: stateDir,
    stateDir,
    awsUrl: url,
    clientSecret: "local",
    port: 0,
    events: { line: log, log: ignore, mail, diagnosis: ignore, request: ignore },
    use: (name) => capabilities[name],
    deliver:
      options.deliver ??
      ((arn) => Promise.reject(new Error(`This test has no destination ${arn}.`))),
    options: {
      build: () => Promise.resolve({ functions: new Map(), layers: new Map() }),
      seedUsers: options.seedUsers ?? [],
      instances: {},
      iam: "warn",
      watchSites: false,
      developerPages: ignore,
    },
  };
}

function functionsOf({ invoke }: RunOptions): Functions {
  const invoked = invoke ?? (() => Promise.reject(new Error("This test has no functions.")));
  return { invoke: invoked, version: () => ({ invoke: invoked, hold: () => () => {} }) };
}
