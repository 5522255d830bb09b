import type { Clock } from "../../../../aws/capabilities.ts";
import type { RequestOverride, ResponseOverride } from "apigateway-velocity";
import type { HeaderList } from "../../shared/headers.ts";
import type { Backends } from "./backends.ts";
import type { ContextVariables } from "./context-variables.ts";
import type { Settings } from "./options.ts";

/**
 * What is known of a request after each stage of the pipeline. A stage takes the context of the one
 * before and returns a larger one, so the types hold the order of the stages.
 */
export interface Parsed {
  readonly settings: Settings;
  readonly backends: Backends;
  /** True when a Content-Type or Accept header names a binary media type of the API. */
  readonly isBinary: (header: string | undefined) => boolean;
  readonly request: MethodRequest;
  /** `$context`. */
  readonly variables: ContextVariables;
  /** Null when the stage has none. */
  readonly stageVariables: Readonly<Record<string, string>> | null;
  /** The X-Amzn-Trace-Id header. */
  readonly trace: string;
}

/** The request without the stage in its path. */
export interface MethodRequest {
  readonly method: string;
  /** `path` of a proxy event: leading slashes collapsed, a trailing one kept. */
  readonly path: string;
  /** Without the trailing slash. */
  readonly routingPath: string;
  readonly headers: HeaderList;
  /** Decoded, the last value of each name; null when there are none. */
  readonly query: Record<string, string> | null;
  readonly multiValueQuery: Record<string, string[]> | null;
  /** Empty until the parse stage reads it. */
  body: Uint8Array;
}

export interface Routed extends Parsed {
  readonly method: MethodIdentity;
  /** Percent-encoded as sent; null when the resource has none. */
  readonly pathParameters: Record<string, string> | null;
}

/** The method that a request matches. */
export interface MethodIdentity {
  readonly resourceId: string;
  readonly resourcePath: string;
  /** As defined: a verb or ANY. */
  readonly httpMethod: string;
}

export interface Authorized extends Routed {
  /** The API key that the authorizer returned. */
  readonly usageIdentifierKey: string | undefined;
}

export interface Metered extends Authorized {
  readonly metered: true;
}

export interface Validated extends Metered {
  readonly validated: true;
}

/** The request to the integration. */
export interface IntegrationRequest {
  readonly method: string;
  /** Rendered; empty for MOCK. */
  readonly uri: string;
  readonly headers: HeaderList;
  /** Parameters that are appended to those of the URI. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

/** Overrides of the mapping templates of a request so far. */
export interface Overrides {
  readonly requestOverride?: RequestOverride | undefined;
  readonly responseOverride?: ResponseOverride | undefined;
}

export interface Prepared extends Validated {
  readonly integrationRequest: IntegrationRequest;
  /** The overrides of the request template, which the response template sees. */
  readonly overrides: Overrides;
}

/** The response of the integration. */
export interface EndpointResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array | string;
  /** The text that `selectionPattern` is matched against; empty for a function that succeeds. */
  readonly selection: string;
}

export interface Integrated extends Prepared {
  readonly endpointResponse: EndpointResponse;
  /** Milliseconds. */
  readonly integrationLatency: number;
}

/** The response to the client, without the headers that every response has. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array | string;
}

export interface Answered extends Integrated {
  readonly answer: Answer;
}

/** Calls one type of integration. */
export type IntegrationCall = (
  context: Prepared,
  options: {
    /** Returns a signal that is aborted after `timeoutInMillis`. */
    readonly signal: () => AbortSignal;
    /** Of `timeoutInMillis`; stopped while a function waits for an instance. */
    readonly clock: Clock;
    readonly insecureSkipVerification: boolean;
    /** ARN of the role that API Gateway assumes for the call. */
    readonly credentials: string | undefined;
  },
) => EndpointResponse | Promise<EndpointResponse>;

/** Adds the result of a stage to the one context object of a request. */
export function grow<Before extends object, Added extends object>(
  context: Before,
  added: Added,
): Before & Added {
  return Object.assign(context, added);
}
