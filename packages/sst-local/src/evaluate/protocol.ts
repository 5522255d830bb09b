import type { Graph, Resource } from "../graph/types.ts";
import type { LockedProvider } from "../sst-internals/platform-files.ts";

/** What a parent process asks of an evaluating child process: one app at one stage. */
export interface EvaluationRequest {
  cwd: string;
  stage: string;
  /** Folder for the files that the evaluation leaves behind. */
  stateDir: string;
  platformDir: string;
  sstVersion: string;
  locked: LockedProvider[];
  /** Physical names and ids of the previous evaluation are kept, as Pulumi keeps them. */
  previous: Pick<Graph, "resources"> | undefined;
  secrets: Record<string, string>;
  /** Path prefix of the two bundles; the parent deletes what is left of them. */
  bundleBase: string;
  /** Set when the SST CLI has bundled the program and answers the calls of its components. */
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

/** What the program read: a change of any of it may change the graph. Absolute paths. */
export interface EvaluationInputs {
  /** Files that were bundled, and project files that the program opened. */
  files: string[];
  /** Project folders that it listed. */
  folders: string[];
  /** Project paths whose existence it checked. */
  existence: string[];
  /** Environment variables that it read. */
  env: string[];
}

/** A position in the app's own files. */
export interface Location {
  /** Relative to the app. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

/** Formats a position as compilers do: `infra/api.ts:12:3`. */
export const formatLocation = ({ file, line, column }: Location): string =>
  `${file}:${line}:${column}`;

/** Why an evaluation has no graph. */
export interface Failure {
  /** `user` is a mistake in the app's infra; `internal` is a fault of sst-local. */
  kind: "user" | "internal";
  message: string;
  hint?: string;
  location?: Location;
  /** Of an internal fault only. */
  stack?: string;
}

/** The child's only message to its parent. */
export type EvaluationReply =
  | { type: "done"; graph: Graph; inputs: EvaluationInputs; builds: Record<string, CliBuild> }
  /** With the resources that had been registered by then. */
  | { type: "failed"; failure: Failure; resources?: Resource[] }
  /** The platform lacks a provider that `app()` asks for. */
  | { type: "other-providers" };
