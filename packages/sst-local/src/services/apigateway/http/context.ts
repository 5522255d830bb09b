import type { Clock } from "../../../aws/capabilities.ts";
import type { HeaderList } from "../shared/headers.ts";
import type { IamCaller } from "../shared/iam-caller.ts";
import type { Stage } from "./definition.ts";

/** The functions and addresses that an API calls. */
export interface HttpApiBackends {
  /**
   * Invokes a function. A function error is a result with `functionError`; a rejection means that the
   * function could not be invoked, and one with the `statusCode` 429 that it is throttled.
   */
  readonly lambda?: (
    functionArn: string,
    event: unknown,
    options: { readonly clock: Clock; readonly traceId?: string },
  ) => Promise<{ payload: unknown; functionError?: string | undefined }>;
  /** The local address of a URL of AWS; any other URL stays as it is. */
  readonly localUrl?: (url: string) => string;
  /** The reason why API Gateway cannot assume a role or the role may not invoke the function. */
  readonly refuseRole?: (roleArn: string, functionArn: string) => string | undefined;
}

/** Options of the gateway that are not part of the API. */
export interface HttpApiOptions {
  /** Epoch milliseconds. `Date.now` when absent. */
  readonly now?: () => number;
  /** Called with the reason for an error response, which the client does not get. */
  readonly log?: (diagnosis: Diagnosis) => void;
  /** Called once per request, after its response is sent. */
  readonly access?: (record: AccessRecord) => void;
}

export interface Diagnosis {
  readonly requestId: string;
  readonly status: number;
  readonly sentence: string;
  readonly cause?: unknown;
}

export interface AccessRecord {
  readonly requestId: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly routeKey: string | undefined;
  /** The X-Amzn-Trace-Id header. */
  readonly traceId: string | undefined;
  readonly status: number;
  /** Milliseconds. */
  readonly responseLatency: number;
  /** The line of the stage's `accessLogSettings.format`, when it has one. */
  readonly line: string | undefined;
}

/** A request in its stage. */
export interface Exchange {
  readonly request: HttpApiRequest;
  /** Undefined when the path is of no stage. */
  readonly stage: Stage | undefined;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  /** `$context`. */
  readonly variables: ContextVariables;
  /** Percent-encoded; set once a route with path variables matches. */
  pathParameters?: Readonly<Record<string, string>>;
  authorization?: Authorization;
}

export interface HttpApiRequest {
  readonly method: string;
  /** Percent-encoded, without the stage. */
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  readonly headers: HeaderList;
  /** The path that a parameter mapping gives the request to the integration. */
  readonly mappedPath?: string;
  /** Empty until it is read. */
  body: Uint8Array;
}

/** Who is authorized, by the kind of authorizer. */
export type Authorization =
  | {
      readonly type: "jwt";
      readonly claims: Readonly<Record<string, string>>;
      /** Those of the token; null where the route has no `authorizationScopes`. */
      readonly scopes: readonly string[] | null;
    }
  | {
      readonly type: "lambda";
      readonly principalId: string | undefined;
      readonly context: Readonly<Record<string, unknown>> | null;
    }
  | { readonly type: "iam"; readonly identity: IamCaller };

/**
 * `$context`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export interface ContextVariables {
  readonly accountId: string;
  readonly apiId: string;
  authorizer?: Record<string, unknown>;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly extendedRequestId: string;
  readonly httpMethod: string;
  readonly identity: { readonly sourceIp: string; readonly userAgent: string };
  /** With the stage, decoded. */
  readonly path: string;
  readonly protocol: string;
  readonly requestId: string;
  readonly requestTime: string;
  readonly requestTimeEpoch: number;
  routeKey?: string;
  readonly stage?: string;
  integration?: IntegrationVariables;
  integrationErrorMessage?: string;
  integrationLatency?: number;
  integrationStatus?: number;
}

interface IntegrationVariables {
  readonly error?: string;
  /** The status that Lambda answered with, not the function. */
  readonly integrationStatus?: number;
  /** Milliseconds. */
  readonly latency?: number;
  /** The status that the function or the endpoint answered with. */
  readonly status?: number;
}

/** A response to the client, without the headers that every response has. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}
