import type { createRequire } from "node:module";

/** What we use of Pulumi's Node SDK, which comes with SST's platform and has no types here. */
export interface Pulumi {
  runInPulumiStack(init: () => Promise<unknown>): Promise<unknown>;
  setMockOptions(
    monitor: object,
    project: string,
    stack: string,
    preview: boolean,
    organization: string,
  ): void;
  setAllConfig(config: Record<string, string>): void;
  waitForRPCs(): Promise<void>;
  /** What the engine we stand in for can do. */
  store: Record<string, unknown>;
  toStruct(value: object): unknown;
  messages: Record<string, new () => Message>;
  invokeResponse: new () => Message;
}

/** A protocol buffer, seen through its accessors. */
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
  getAliasurnsList(): string[];
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

/** Loads the SDK that the bundle will import too. */
export function loadPulumi(require: ReturnType<typeof createRequire>): Pulumi {
  const sdk = require("@pulumi/pulumi") as { runtime: Pulumi };
  const settings = require("@pulumi/pulumi/runtime/settings") as Pulumi;
  const state = require("@pulumi/pulumi/runtime/state") as { getStore(): Pulumi["store"] };
  const struct = require("google-protobuf/google/protobuf/struct_pb") as {
    Struct: { fromJavaScript(value: object): unknown };
  };
  return {
    runInPulumiStack: sdk.runtime.runInPulumiStack,
    setMockOptions: settings.setMockOptions,
    setAllConfig: sdk.runtime.setAllConfig,
    waitForRPCs: settings.waitForRPCs,
    get store() {
      return state.getStore();
    },
    toStruct: (value) => struct.Struct.fromJavaScript(value),
    messages: require("@pulumi/pulumi/proto/resource_pb") as Pulumi["messages"],
    invokeResponse: (require("@pulumi/pulumi/proto/provider_pb") as Pulumi["messages"])[
      "InvokeResponse"
    ]!,
  };
}
