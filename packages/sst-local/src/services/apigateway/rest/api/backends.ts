import type { Clock } from "../../../../aws/capabilities.ts";

/** The functions, AWS services and user pools that an API calls. */
export interface Backends {
  /**
   * Invokes a function. Payloads are JSON values. A function error is an answer with
   * `functionError` and the error object as payload; a rejection means that the function could not
   * be invoked at all.
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
   */
  readonly lambda?: (
    functionArn: string,
    payload: unknown,
    options: {
      readonly invocationType: "RequestResponse" | "Event";
      /** The X-Amzn-Trace-Id header of the request. */
      readonly traceId: string;
      readonly clock?: Clock;
    },
  ) => Promise<LambdaResult>;

  /** Sends a request of an `AWS` integration to the service its URI names. */
  readonly aws?: (request: AwsRequest) => Promise<AwsResult>;

  /**
   * Evaluates the role of an integration's `credentials` or an authorizer's `authorizerCredentials`.
   * @returns the reason why API Gateway cannot assume the role, or why the role may not invoke the
   *   function; undefined when it can. Without this backend every role is accepted.
   */
  readonly refuseRole?: (roleArn: string, functionArn: string | undefined) => string | undefined;

  /** Verifies the token of a `COGNITO_USER_POOLS` authorizer. */
  readonly cognito?: (request: CognitoRequest) => Promise<CognitoResult>;
}

export interface LambdaResult {
  readonly payload: unknown;
  /** `Handled` or `Unhandled` when the function failed. */
  readonly functionError?: string | undefined;
}

export interface AwsRequest {
  /** The service in the integration URI, such as `dynamodb`. */
  readonly service: string;
  readonly region: string;
  /** Set for `…:{service}:action/{action}` URIs. */
  readonly action?: string;
  /** Set for `…:{service}:path/{path}` URIs: begins with `/`, the query string included. */
  readonly path?: string;
  /** The mapped query parameters, decoded. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** ARN of the role that API Gateway assumes for the call. */
  readonly credentials?: string;
  /** The X-Amzn-Trace-Id header of the request. */
  readonly traceId: string;
}

export interface AwsResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

export interface CognitoRequest {
  readonly providerArns: readonly string[];
  /** The token without a `Bearer` prefix. */
  readonly token: string;
  /** `authorizationScopes` of the method; with a scope, the token must be an access token. */
  readonly scopes: readonly string[];
}

/** The claims of a valid token, or a sentence for the terminal that says why it is refused. */
export type CognitoResult =
  | { readonly claims: Readonly<Record<string, unknown>> }
  | { readonly refused: string; readonly expired?: boolean };

/** Invokes a function of the backends; rejects when `backends.lambda` is not set. */
export async function invokeLambda(
  { backends: { lambda }, trace: traceId }: { readonly backends: Backends; readonly trace: string },
  functionArn: string,
  payload: unknown,
  invocationType: "RequestResponse" | "Event",
  clock: Clock,
): Promise<LambdaResult> {
  if (lambda === undefined) throw new Error("backends.lambda is not set");
  return lambda(functionArn, payload, { invocationType, traceId, clock });
}
