/** Settings of the runtime that are no part of the API. */
export interface RestApiOptions {
  /** The clock, in epoch milliseconds. `Date.now` when absent. */
  readonly now?: () => number;
  /** A number in [0, 1) for request ids, trace ids and the canary's dice. */
  readonly random?: () => number;
  /** Called with what a developer wants to know and the client is not told. */
  readonly log?: (diagnosis: Diagnosis) => void;
  /** Called once a request, after its answer was handed to the socket. */
  readonly access?: (record: AccessRecord) => void;
  /** `000000000000` when absent. */
  readonly accountId?: string;
  /** The id of `definition.restApi`, or `local00000`, when absent. */
  readonly apiId?: string;
  /** `us-east-1` when absent. */
  readonly region?: string;
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

/** Why a request was answered as it was. */
export interface Diagnosis {
  readonly requestId: string;
  readonly stage: PipelineStage;
  /** The status the client got, absent when the request went on. */
  readonly status?: number;
  /** One sentence. */
  readonly sentence: string;
  /** What was thrown, when something was. */
  readonly cause?: unknown;
}

/** One line of the access log. */
export interface AccessRecord {
  readonly requestId: string;
  readonly httpMethod: string;
  readonly path: string;
  /** The matched resource, absent when there was none. */
  readonly resourcePath: string | undefined;
  readonly status: number;
  /** Bytes of the response body. */
  readonly responseLength: number;
  /** Milliseconds. */
  readonly responseLatency: number;
  /** `stage.accessLogSettings.format` filled in, when the stage has one. */
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
  };
}
