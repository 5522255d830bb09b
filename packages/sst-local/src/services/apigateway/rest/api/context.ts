import type { ContextVariables } from "./context-variables.ts";
import type { Deployment, MethodPlan } from "../deployment.ts";
import type { HeaderList } from "../../shared/headers.ts";
import type { Overrides } from "../stages/mapping-template.ts";

/**
 * What is known of a request after each stage of the pipeline. Every stage takes the context of
 * the one before and hands on a larger one, so that the order is the compiler's business.
 */
export interface Parsed {
  readonly deployment: Deployment;
  readonly request: MethodRequest;
  readonly variables: ContextVariables;
  /** Null when the stage has none. */
  readonly stageVariables: Readonly<Record<string, string>> | null;
  /** The trace header. */
  readonly trace: string;
}

/** The request as API Gateway reads it: the stage is gone from the path. */
export interface MethodRequest {
  readonly method: string;
  /** What a proxy event calls `path`: leading slashes collapsed, a trailing one kept. */
  readonly path: string;
  /** Without the trailing slash. */
  readonly routingPath: string;
  readonly headers: HeaderList;
  /** Decoded, the last value of each name; null when there are none. */
  readonly query: Record<string, string> | null;
  readonly multiValueQuery: Record<string, string[]> | null;
  /** Empty until the parse stage has read it. */
  body: Uint8Array;
}

export interface Routed extends Parsed {
  readonly method: MethodPlan;
  /** Percent-encoded as sent; null when the resource has none. */
  readonly pathParameters: Record<string, string> | null;
}

export interface Authorized extends Routed {
  /** The API key the authorizer named. */
  readonly usageIdentifierKey: string | undefined;
}

export interface Metered extends Authorized {
  readonly metered: true;
}

export interface Validated extends Metered {
  readonly validated: true;
}

/** What goes to the integration. */
export interface IntegrationRequest {
  readonly method: string;
  /** Rendered; empty for MOCK. */
  readonly uri: string;
  readonly headers: HeaderList;
  /** Parameters to append to those the URI has itself. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

export interface Prepared extends Validated {
  readonly integrationRequest: IntegrationRequest;
  /** What the request template overrode; the response template sees it. */
  readonly overrides: Overrides;
}

/** What the integration answered. */
export interface EndpointResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array | string;
  /** What `selectionPattern` is matched against; empty for a function that succeeded. */
  readonly selection: string;
}

export interface Integrated extends Prepared {
  readonly endpointResponse: EndpointResponse;
  /** Milliseconds. */
  readonly integrationLatency: number;
}

/** What goes to the client, but for the headers every answer carries. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array | string;
}

export interface Answered extends Integrated {
  readonly answer: Answer;
}

/** Adds what a stage found out. The object stays the same one: a request has one context. */
export function grow<Before extends object, Added extends object>(
  context: Before,
  added: Added,
): Before & Added {
  return Object.assign(context, added);
}
