import type { RestApiDefinition } from "./definition.ts";

/** Options of the gateway that are not part of the API. */
export interface RestApiOptions {
  /** The clock, in epoch milliseconds. `Date.now` when absent. */
  readonly now?: () => number;
  /** A number in [0, 1) for request ids, trace ids and the choice of the canary. */
  readonly random?: () => number;
  /** Called with the reason for an error response, which the client does not get. */
  readonly log?: (diagnosis: Diagnosis) => void;
  /** Called once per request, after its response is sent. */
  readonly access?: (record: AccessRecord) => void;
  /** `000000000000` when absent. */
  readonly accountId?: string;
  /** The id of `definition.restApi`, or `local00000`, when absent. */
  readonly apiId?: string;
  /** `us-east-1` when absent. */
  readonly region?: string;
  /**
   * True for a definition whose models are known to compile; each is then compiled by the first
   * request that it validates, and not before.
   */
  readonly hasCheckedModels?: (definition: RestApiDefinition) => boolean;
}

/** The stage of the pipeline a diagnosis comes from. */
export type PipelineStage =
  | "parse"
  | "route"
  | "authorize"
  | "key and plan"
  | "validate"
  | "integration request"
  | "integration"
  | "integration response"
  | "method response";

/** The reason for an error response. */
export interface Diagnosis {
  readonly requestId: string;
  readonly stage: PipelineStage;
  /** The status of the response; absent when the request continues. */
  readonly status?: number;
  /** One sentence. */
  readonly sentence: string;
  /** The error that was thrown, if any. */
  readonly cause?: unknown;
}

/** One line of the access log. */
export interface AccessRecord {
  readonly requestId: string;
  readonly httpMethod: string;
  readonly path: string;
  /** The matched resource, if any. */
  readonly resourcePath: string | undefined;
  /** The X-Amzn-Trace-Id header. */
  readonly xrayTraceId: string;
  readonly status: number;
  /** Bytes of the response body. */
  readonly responseLength: number;
  /** Milliseconds. */
  readonly responseLatency: number;
  /** The line of `stage.accessLogSettings.format`, when the stage has one. */
  readonly line: string | undefined;
}

/** Options with every default filled in. */
export interface Settings {
  readonly now: () => number;
  readonly random: (() => number) | undefined;
  readonly log: (diagnosis: Diagnosis) => void;
  readonly access: ((record: AccessRecord) => void) | undefined;
  readonly accountId: string;
  readonly apiId: string;
  readonly region: string;
  readonly hasCheckedModels: (definition: RestApiDefinition) => boolean;
}

/** Fills in the defaults. */
export function settingsOf(options: RestApiOptions, definedApiId: string | undefined): Settings {
  return {
    now: options.now ?? Date.now,
    random: options.random,
    log: options.log ?? (() => {}),
    access: options.access,
    accountId: options.accountId ?? "000000000000",
    apiId: options.apiId ?? definedApiId ?? "local00000",
    region: options.region ?? "us-east-1",
    hasCheckedModels: options.hasCheckedModels ?? (() => false),
  };
}
