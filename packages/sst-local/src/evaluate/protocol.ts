import type { Graph, Resource } from "../graph/types.ts";
import type { Inputs } from "./inputs.ts";

/** One entry of SST's `.sst/provider-lock.json`. */
export interface LockedProvider {
  name: string;
  package: string;
  version: string;
  /** The global that infra sees the provider as. */
  alias: string;
}

/** What the child needs to evaluate one app at one stage. */
export interface Request {
  cwd: string;
  stage: string;
  /** Folder for what the evaluation leaves behind. */
  stateDir: string;
  platformDir: string;
  sstVersion: string;
  locked: LockedProvider[];
  /** Physical names and ids of the previous evaluation are kept, as Pulumi keeps them. */
  previous: Graph | undefined;
  secrets: Record<string, string>;
  /** Where the two bundles go; the parent deletes what is left of them. */
  bundleBase: string;
  /** Given when the SST CLI has bundled the program, and answers what its components ask for. */
  cli?: CliProgram;
}

/** A program as the SST CLI hands it to its engine. */
export interface CliProgram {
  /** Path of the bundle; its source map lies beside it. */
  bundle: string;
  /** URL of the CLI's own server, which builds the functions. */
  server: string;
}

/** A function that the CLI has built. */
export interface CliBuild {
  /** Folder of the bundle, which the next build of the CLI overwrites. */
  out: string;
  /** `bundle.handler`. */
  handler: string;
}

/** Where in the reader's own files something went wrong. */
export interface Location {
  /** Relative to the app. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

/** Why there is no graph. */
export interface Failure {
  /** `user` is a mistake in the app's infra; `internal` is ours. */
  kind: "user" | "internal";
  message: string;
  hint?: string;
  location?: Location;
  /** Of an internal fault only. */
  stack?: string;
}

/** What the child tells its parent, once. */
export type Reply =
  | { type: "done"; graph: Graph; inputs: Inputs; builds: Record<string, CliBuild> }
  /** With what had been registered by then. */
  | { type: "failed"; failure: Failure; resources?: Resource[] }
  /** The platform lacks a provider that `app()` asks for. */
  | { type: "other-providers" };
