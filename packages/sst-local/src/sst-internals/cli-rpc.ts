import { posix } from "node:path";
import type { FunctionTarget } from "../graph/types.ts";

/** A call of SST's components to the CLI's own server: JSON-RPC 1.0 at `$SST_SERVER/rpc`. */
export interface RpcCall {
  method: string;
  params: [Record<string, unknown>];
}

/** Parses the body of a call. @throws {Error} when it has another form. */
export function parseCall(body: string): RpcCall {
  const { method, params } = JSON.parse(body) as { method?: unknown; params?: unknown };
  const [first] = Array.isArray(params) ? (params as unknown[]) : [];
  if (typeof method !== "string" || typeof first !== "object" || first === null) {
    throw new Error(`A component called the CLI's server with ${body.slice(0, 200)}.`);
  }
  return { method, params: [first as Record<string, unknown>] };
}

/** The methods that SST's components call. */
export const METHODS = {
  bootstrap: "Provider.Aws.Bootstrap",
  appsync: "Provider.Aws.Appsync",
  addTarget: "Runtime.AddTarget",
  build: "Runtime.Build",
} as const;

/** SST's components take an error that begins so for "this resource needs no such step". */
export const methodNotFound = (method: string): string => `rpc: can't find method ${method}`;

/** A built function: the result of `Runtime.Build`. */
export interface BuildResult {
  /** Folder of the bundle. */
  out: string;
  /** `bundle.handler`. */
  handler: string;
  errors: string[];
  sourcemaps: string[];
}

/** The function that the parameters of `Runtime.AddTarget` or `Runtime.Build` describe. */
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

/** The handler of a function after its build. */
export function builtHandler({ handler, runtime, bundle }: FunctionTarget): string {
  if (bundle) return handler;
  if (runtime.startsWith("nodejs")) return `bundle${posix.extname(handler)}`;
  return runtime === "go" || runtime === "rust" ? "bootstrap" : handler;
}
