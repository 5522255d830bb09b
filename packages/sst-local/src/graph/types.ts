/**
 * The result of evaluating an app's `sst.config.ts`: every resource that a deploy would create, with
 * the outputs that AWS would give it, and every function that would be built. It is JSON, stored in
 * the state folder, and all that the rest of sst-local knows about the app.
 */
export interface Graph {
  /** Version of the format. */
  version: 1;
  app: AppInfo;
  /** The return value of `run()`, with secrets in the clear. */
  outputs: Record<string, unknown>;
  /** Parents before children, siblings sorted by URN, so that two graphs can be compared. */
  resources: Resource[];
  /**
   * The statements that created resources, as `infra/api.ts:12:3` relative to the app, by URN. A
   * resource without an entry has the position of the nearest component around it that has one.
   */
  positions?: Record<string, string>;
  /** By function ID, which is the name of its `sst:aws:Function` component. */
  targets: Record<string, FunctionTarget>;
  /** Output folders of sites, relative to the app, by the URN of the site's builder. */
  siteOutputs?: Record<string, string>;
  /** Sentences about guesses: resource types and data sources without a rule. */
  warnings: string[];
}

/** The return value of `app()`, with the CLI's defaults. */
export interface AppInfo {
  name: string;
  stage: string;
  /** The provider that keeps the SST CLI's state. */
  home: string;
  removal: "remove" | "retain" | "retain-all";
  protect: boolean;
  /** Provider arguments by provider name, as in sst.config.ts. */
  providers: Record<string, Record<string, unknown>>;
  /** Tags that the AWS provider adds to every resource. */
  defaultTags: Record<string, string>;
  /** Of the AWS provider. */
  region: string;
  accountId: string;
}

/** A resource or component. */
export interface Resource {
  /** `urn:pulumi:<stage>::<app>::<type chain>::<name>`. */
  urn: string;
  /** `aws:lambda/function:Function`, `sst:aws:Dynamo`, … */
  type: string;
  /** Logical name. */
  name: string;
  /** Physical id; empty for a component. */
  id: string;
  /** URN of the component that contains it. */
  parent?: string;
  /** False for a component, which only groups resources. */
  custom: boolean;
  inputs: Record<string, unknown>;
  /** Of a component: the outputs that it registered. Of a resource: its inputs and what AWS adds. */
  outputs: Record<string, unknown>;
  /** URNs, sorted. */
  dependencies?: string[];
  /** `<provider urn>::<id>`, when not the default provider. */
  provider?: string;
  /** The region of its provider, when it differs from the app's. */
  region?: string;
  protect?: boolean;
  retainOnDelete?: boolean;
  deleteBeforeReplace?: boolean;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  aliases?: string[];
  /** True when the program read an existing resource instead of creating one. */
  external?: boolean;
  /** Set when the program imports an existing resource. */
  importId?: string;
  /** Top-level keys of inputs and outputs that contain a secret, which is stored in the clear. */
  secretKeys?: string[];
}

/** A function to build, as SST passes it to its bundler. */
export interface FunctionTarget {
  functionID: string;
  /** Source handler, relative to the app: `src/api.handler`. */
  handler: string;
  /** A folder that is deployed unchanged, instead of a handler to build. */
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
