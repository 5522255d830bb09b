import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, posix } from "node:path";
import type { FunctionTarget } from "../../graph/types.ts";

type Method = (params: Record<string, unknown>) => unknown;

/**
 * The server that SST's components call for what the CLI does for them
 * (`$SST_SERVER/rpc`, JSON-RPC 1.0). Nothing is built here: what would be built is recorded.
 */
export class RpcServer {
  readonly targets = new Map<string, FunctionTarget>();
  private readonly server: Server;
  private readonly methods: Record<string, Method>;

  /**
   * @param outDir where a build's result is said to lie.
   * @param missing told of a handler without a file.
   */
  constructor(
    cwd: string,
    outDir: string,
    accountId: string,
    missing: (target: FunctionTarget) => void,
  ) {
    mkdirSync(outDir, { recursive: true });
    // Wrappers that SST generates look for the file they wrap.
    writeFileSync(join(outDir, "bundle.mjs"), "");
    const record = (params: Record<string, unknown>): FunctionTarget => {
      const target = targetOf(params);
      if (!target.bundle && !handlerExists(cwd, target)) missing(target);
      this.targets.set(target.functionID, target);
      return target;
    };
    this.methods = {
      "Provider.Aws.Bootstrap": ({ region }) => bootstrap(String(region), accountId),
      "Provider.Aws.Appsync": () => ({
        http: "events.appsync.invalid",
        realtime: "realtime.appsync.invalid",
      }),
      "Runtime.AddTarget": (params) => {
        record(params);
        return true;
      },
      "Runtime.Build": (params) => {
        const target = record(params);
        return {
          handler: builtHandler(target),
          out: target.bundle ?? outDir,
          errors: [],
          sourcemaps: [],
        };
      },
    };
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        // An idle connection must not keep the program from ending.
        response.setHeader("Connection", "close");
        if (request.url !== "/rpc") {
          response.statusCode = 501;
          response.end("There is no AWS here: infra is evaluated without an account.");
          return;
        }
        response.end(JSON.stringify(this.answer(Buffer.concat(chunks).toString())));
      });
    });
  }

  /** Listens on a free port of this machine. @returns the value of `$SST_SERVER`. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.server.unref();
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private answer(body: string): { result: unknown } | { error: string } {
    const call = JSON.parse(body) as { method: string; params: [Record<string, unknown>] };
    const method = this.methods[call.method];
    // SST takes a message that starts so for "this resource needs no such step".
    if (!method) return { error: `rpc: can't find method ${call.method}` };
    return { result: method(call.params[0]) };
  }
}

/** A function to build, as SST's components describe it in a call. */
export function targetOf(params: Record<string, unknown>): FunctionTarget {
  const given = params as Partial<FunctionTarget>;
  return {
    functionID: String(given.functionID),
    handler: String(given.handler ?? ""),
    ...(given.bundle && { bundle: given.bundle }),
    runtime: String(given.runtime ?? ""),
    links: given.links ?? {},
    properties: given.properties ?? {},
    copyFiles: given.copyFiles ?? [],
    ...(given.encryptionKey && { encryptionKey: given.encryptionKey }),
    ...(given.logGroup && { logGroup: given.logGroup }),
    ...(given.isContainer && { isContainer: true }),
  };
}

const NODE_ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** Where a Node handler's source may lie; other runtimes have their own rules and are not judged. */
function handlerExists(cwd: string, target: FunctionTarget): boolean {
  if (!target.runtime.startsWith("nodejs")) return true;
  const { dir, name } = posix.parse(target.handler);
  return NODE_ENDINGS.some((ending) => existsSync(join(cwd, dir, name + ending)));
}

function builtHandler({ handler, runtime, bundle }: FunctionTarget): string {
  if (bundle) return handler;
  if (runtime.startsWith("nodejs")) return `bundle${posix.extname(handler)}`;
  return runtime === "go" || runtime === "rust" ? "bootstrap" : handler;
}

function bootstrap(region: string, accountId: string) {
  return {
    asset: `sst-asset-local-${region}`,
    assetEcrRegistryId: accountId,
    assetEcrUrl: `${accountId}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
    state: `sst-state-local-${region}`,
    appsyncHttp: "",
    appsyncRealtime: "",
  };
}
