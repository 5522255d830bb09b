/**
 * What evaluating an app's `sst.config.ts` yields: every resource that a deploy would
 * create, with outputs as AWS would give them, and every function that would be built.
 * It is JSON, written to the state folder, and the only thing the rest of sst-local
 * knows about the app.
 */
export interface Graph {
  /** Format of this file; another number is another format. */
  version: 1;
  app: AppInfo;
  /** What the program's `run` returned, secrets in the clear. */
  outputs: Record<string, unknown>;
  /** Parents before children; otherwise sorted by URN, so that two graphs can be compared. */
  resources: Resource[];
  /** By function ID, which is the name of its `sst:aws:Function` component. */
  targets: Record<string, FunctionTarget>;
  /** Where a site's files are once it is built, relative to the app, by the URN of its builder. */
  siteOutputs?: Record<string, string>;
  /** Sentences about what was guessed: resource types and data sources without a rule. */
  warnings: string[];
}

/** What `app()` returned, with the CLI's defaults filled in. */
export interface AppInfo {
  name: string;
  stage: string;
  /** Where the real CLI would keep its state. */
  home: string;
  removal: "remove" | "retain" | "retain-all";
  protect: boolean;
  /** Provider name to its arguments, as in sst.config.ts. */
  providers: Record<string, Record<string, unknown>>;
  /** Tags that the AWS provider puts on everything. */
  defaultTags: Record<string, string>;
  /** Of the AWS provider. */
  region: string;
  accountId: string;
}

/** One node of the resource graph. */
export interface Resource {
  /** `urn:pulumi:<stage>::<app>::<type chain>::<name>`. */
  urn: string;
  /** `aws:lambda/function:Function`, `sst:aws:Dynamo`, … */
  type: string;
  /** Logical name. */
  name: string;
  /** Physical id; empty for a component. */
  id: string;
  /** URN of the component that holds it. */
  parent?: string;
  /** False for a component, which is only a group of resources. */
  custom: boolean;
  inputs: Record<string, unknown>;
  /** Of a component: what it registered. Of a resource: its inputs and what AWS would add. */
  outputs: Record<string, unknown>;
  /** URNs, sorted. */
  dependencies?: string[];
  /** `<provider urn>::<id>`, when not the default provider. */
  provider?: string;
  /** Of its provider, when that differs from the app's. */
  region?: string;
  protect?: boolean;
  retainOnDelete?: boolean;
  deleteBeforeReplace?: boolean;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  aliases?: string[];
  /** True when the program read an existing resource instead of making one. */
  external?: boolean;
  /** Set when the program asked to adopt an existing resource. */
  importId?: string;
  /** Top-level keys of inputs and outputs that hold a secret, which stands in the clear here. */
  secretKeys?: string[];
}

/** A function to build: what SST hands its bundler. */
export interface FunctionTarget {
  functionID: string;
  /** Source handler, relative to the app: `src/api.handler`. */
  handler: string;
  /** Given instead of a handler to be built: a folder that is deployed as it is. */
  bundle?: string;
  runtime: string;
  /** Link name to its properties, as `Resource.<name>` shows them. */
  links: Record<string, Record<string, unknown>>;
  /** `nodejs` options (esbuild, loader, install, minify, …) and architecture. */
  properties: Record<string, unknown>;
  copyFiles: { from: string; to: string; isDir: boolean }[];
  /** Base64 key that SST encrypts the links with. */
  encryptionKey?: string;
  logGroup?: string;
  isContainer?: boolean;
}
