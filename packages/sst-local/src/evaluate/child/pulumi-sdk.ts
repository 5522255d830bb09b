import type { Alias } from "./aliases.ts";

/** The parts of Pulumi's Node SDK that are used here. It comes with SST's platform, without types. */
export interface Pulumi {
  /** Runs a program against a monitor instead of an engine. @returns the program's outputs. */
  run(
    monitor: object,
    project: string,
    stack: string,
    config: Record<string, string>,
    program: () => Promise<unknown>,
  ): Promise<unknown>;
  /** Resolves when no request to the monitor is pending. */
  waitForRPCs(): Promise<void>;
  /** The class of values that resolve later. */
  Output: OutputClass;
  Resource: ResourceClass;
  toStruct(value: object): unknown;
  /** Of pulumi/resource.proto. */
  messages: Record<string, new () => Message>;
  /** Of pulumi/provider.proto. */
  invokeResponse: new () => Message;
}

/** Pulumi's `Output`, reduced to the method that apply-traces.ts wraps. */
export interface OutputClass {
  prototype: { apply: (func: (value: unknown) => unknown, ...rest: unknown[]) => unknown };
}

/** Pulumi's `Resource`, reduced to the method that apply-traces.ts wraps. */
export interface ResourceClass {
  /** The stack of a resource's creation; undefined stands for a frame without a position. */
  stackTrace?: (skip: number) => ({ uri: string; line: number; column: number } | undefined)[];
}

/** The path of a script in a stack frame: Pulumi prefixes the URL of a module as if it were a path. */
export const scriptOf = (uri: string): string => uri.replace(/^.*\/file:\/+/, "/");

interface Runtime {
  runInPulumiStack(init: () => Promise<unknown>): Promise<unknown>;
  setAllConfig(config: Record<string, string>): void;
}

interface Settings {
  setMockOptions(
    monitor: object,
    project: string,
    stack: string,
    preview: boolean,
    organization: string,
  ): void;
  waitForRPCs(): Promise<void>;
}

/** The features that the stand-in for the engine claims: those of Pulumi's own mocks. */
const FEATURES = {
  supportsSecrets: true,
  supportsResourceReferences: true,
  supportsOutputValues: false,
  supportsDeletedWith: true,
  supportsReplaceWith: true,
  supportsAliasSpecs: true,
  supportsTransforms: false,
  supportsParameterization: true,
  supportsResourceHooks: true,
};

/** A protocol buffer message, through its accessors. */
export interface Message {
  setUrn(urn: string): void;
  setId(id: string): void;
  setObject(value: unknown): void;
  setProperties(value: unknown): void;
  setReturn(value: unknown): void;
  setRef(ref: string): void;
  setResult(value: number): void;
}

/** Google's `Struct`. */
export interface Struct {
  toJavaScript(): Record<string, unknown>;
}

/** `RegisterResourceRequest` and `ReadResourceRequest` of pulumi/resource.proto. */
export interface ResourceRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getProvider(): string;
  getAdditionalsecretoutputsList(): string[];
  getStacktrace?():
    | {
        getFramesList(): {
          getPc(): { getUri(): string; getLine(): number; getColumn(): number } | undefined;
        }[];
      }
    | undefined;
}

export interface RegisterRequest extends ResourceRequest {
  getCustom(): boolean;
  getObject(): Struct | undefined;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getIgnorechangesList(): string[];
  getReplaceonchangesList(): string[];
  getAliasesList(): Alias[];
  getImportid(): string;
}

export interface ReadRequest extends ResourceRequest {
  getId(): string;
  getProperties(): Struct | undefined;
}

export interface InvokeRequest {
  getTok(): string;
  getArgs(): Struct | undefined;
  getProvider(): string;
}

export type Callback = (error: Error | null, response: unknown) => void;

/** Loads the SDK, the same instance that the bundle imports. */
export function loadPulumi(require: NodeJS.Require): Pulumi {
  const { runtime, Output, Resource } = require("@pulumi/pulumi") as {
    runtime: Runtime;
    Output: OutputClass;
    Resource: ResourceClass;
  };
  const settings = require("@pulumi/pulumi/runtime/settings") as Settings;
  const state = require("@pulumi/pulumi/runtime/state") as { getStore(): object };
  const struct = require("google-protobuf/google/protobuf/struct_pb") as {
    Struct: { fromJavaScript(value: object): unknown };
  };
  const provider = require("@pulumi/pulumi/proto/provider_pb") as Pulumi["messages"];
  return {
    run(monitor, project, stack, config, program) {
      settings.setMockOptions(monitor, project, stack, false, "organization");
      Object.assign(state.getStore(), FEATURES);
      runtime.setAllConfig(config);
      return runtime.runInPulumiStack(program);
    },
    Output,
    Resource,
    waitForRPCs: () => settings.waitForRPCs(),
    // A Struct cannot hold undefined; JSON leaves it out.
    toStruct: (value) => struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(value)) as object),
    messages: require("@pulumi/pulumi/proto/resource_pb") as Pulumi["messages"],
    invokeResponse: provider["InvokeResponse"]!,
  };
}
