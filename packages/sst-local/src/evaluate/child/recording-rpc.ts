import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, posix } from "node:path";
import { guarded } from "../../aws/guard.ts";
import type { FunctionTarget } from "../../graph/types.ts";
import { bootstrapOf } from "../../sst-internals/aws-home.ts";
import {
  builtHandler,
  type BuildResult,
  methodNotFound,
  METHODS,
  parseCall,
  targetOf,
} from "../../sst-internals/cli-rpc.ts";

type Method = (params: Record<string, unknown>) => unknown;

/** Answers the calls of SST's components without building anything: each function is recorded. */
export class RecordingRpc {
  readonly targets = new Map<string, FunctionTarget>();
  private readonly server: Server;
  private readonly methods: Record<string, Method>;

  /**
   * @param outDir the folder that is returned as the result of each build.
   * @param onMissingHandler receives a function whose handler has no file.
   */
  constructor(
    cwd: string,
    outDir: string,
    accountId: string,
    onMissingHandler: (target: FunctionTarget) => void,
  ) {
    mkdirSync(outDir, { recursive: true });
    // Wrappers that SST generates look for the file that they wrap.
    writeFileSync(join(outDir, "bundle.mjs"), "");
    const record = (params: Record<string, unknown>): FunctionTarget => {
      const target = targetOf(params);
      if (!target.bundle && !handlerExists(cwd, target)) onMissingHandler(target);
      this.targets.set(target.functionID, target);
      return target;
    };
    this.methods = {
      [METHODS.bootstrap]: ({ region }) => bootstrapOf(String(region), accountId),
      [METHODS.appsync]: () => ({
        http: "events.appsync.invalid",
        realtime: "realtime.appsync.invalid",
      }),
      [METHODS.addTarget]: (params) => {
        record(params);
        return true;
      },
      [METHODS.build]: (params): BuildResult => {
        const target = record(params);
        const out = target.bundle ?? outDir;
        return { handler: builtHandler(target), out, errors: [], sourcemaps: [] };
      },
    };
    this.server = createServer(
      guarded(
        "same-origin",
        (request, response) => {
          const chunks: Buffer[] = [];
          request.on("data", (chunk: Buffer) => chunks.push(chunk));
          request.on("end", () => {
            // An idle connection must not keep the program from ending.
            response.setHeader("Connection", "close");
            if (request.url !== "/rpc") {
              response.statusCode = 501;
              response.end("AWS cannot be reached: infra is evaluated without an account.");
              return;
            }
            response.end(JSON.stringify(this.answer(Buffer.concat(chunks).toString())));
          });
        },
        console.error,
      ),
    );
  }

  /** Listens on a free port of 127.0.0.1. @returns the value of `$SST_SERVER`. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.server.unref();
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private answer(body: string): { result: unknown } | { error: string } {
    const { method: name, params } = parseCall(body);
    const method = this.methods[name];
    return method ? { result: method(params[0]) } : { error: methodNotFound(name) };
  }
}

const NODE_EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** True when a Node handler has a source file. Handlers of other runtimes are not checked. */
function handlerExists(cwd: string, target: FunctionTarget): boolean {
  if (!target.runtime.startsWith("nodejs")) return true;
  const { dir, name } = posix.parse(target.handler);
  return NODE_EXTENSIONS.some((extension) => existsSync(join(cwd, dir, name + extension)));
}
