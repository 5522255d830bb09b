import { UserError } from "../../../../errors.ts";
import { getOwn, HeaderList, putOwn } from "../../shared/headers.ts";
import { formatQuery } from "../../shared/query.ts";
import type { AwsResult } from "../api/backends.ts";
import type { IntegrationCall, Prepared } from "../api/context.ts";
import { GatewayError } from "../api/gateway-error.ts";

/** Services with a JSON protocol: the prefix of X-Amz-Target and the version of the JSON. */
const JSON_SERVICES: Readonly<Record<string, readonly [prefix: string, version: string]>> = {
  dynamodb: ["DynamoDB_20120810", "1.0"],
  kinesis: ["Kinesis_20131202", "1.1"],
  ssm: ["AmazonSSM", "1.1"],
  states: ["AWSStepFunctions", "1.0"],
};

/** Services that API Gateway calls with the Query protocol, although they have a JSON one. */
const QUERY_SERVICES = new Set(["ssm"]);

/**
 * Sends the request to an AWS service. The action of an `action/…` URI goes into the header or the
 * query, as the service's protocol has it.
 * @throws GatewayError 500 without a backend, or when it fails
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-aws-proxy.html
 */
export const aws: IntegrationCall = async (context, { credentials }) => {
  const target = parseAwsUri(context.integrationRequest.uri);
  const { status, headers, body } = await send(context, target, credentials);
  const { action, service } = target;
  const isWrapped = action !== undefined && QUERY_SERVICES.has(service) && status < 300;
  return {
    status,
    headers: HeaderList.fromRecord(headers),
    body: isWrapped ? wrapQueryResult(body, action, context.variables.requestId) : body,
    selection: String(status),
  };
};

async function send(
  context: Prepared,
  target: AwsTarget,
  credentials: string | undefined,
): Promise<AwsResult> {
  const { backends, integrationRequest } = context;
  const { service, region, action, path } = target;
  const call = backends.aws;
  if (call === undefined) throw failed(service, "backends.aws is not set");
  const query = { ...target.actionParameters, ...integrationRequest.query };
  const isQuery = action !== undefined && QUERY_SERVICES.has(service);
  try {
    return await call({
      service,
      region,
      ...(action === undefined ? {} : { action }),
      ...(path === undefined ? {} : { path: appendQuery(path, query) }),
      query,
      method: integrationRequest.method,
      headers: headersFor(context, service, action),
      body: isQuery ? Buffer.from(JSON.stringify(query)) : integrationRequest.body,
      ...(credentials !== undefined && { credentials }),
      traceId: context.trace,
    });
  } catch (error) {
    throw failed(service, String(error), error);
  }
}

function headersFor(
  { integrationRequest, request }: Prepared,
  service: string,
  action: string | undefined,
): Record<string, string> {
  const headers = integrationRequest.headers.toJoinedRecord();
  const json = action === undefined ? undefined : getOwn(JSON_SERVICES, service);
  if (json === undefined) return headers;
  const [prefix, version] = json;
  headers["X-Amz-Target"] ??= `${prefix}.${action}`;
  // Without a mapping the Content-Type is the client's, which these services refuse.
  const own = integrationRequest.headers.get("content-type");
  if (own === undefined || own === (request.headers.get("content-type") ?? "application/json")) {
    headers["Content-Type"] = `application/x-amz-json-${version}`;
  }
  return headers;
}

/** The target of the URI of an `AWS` integration. */
export interface AwsTarget {
  readonly region: string;
  readonly service: string;
  readonly action: string | undefined;
  /** Begins with `/`; set when there is no action. */
  readonly path: string | undefined;
  /** Parameters that follow the action, `&Name=value`. */
  readonly actionParameters: Readonly<Record<string, string>>;
}

/**
 * Parses `arn:aws:apigateway:{region}:{subdomain.service|service}:path|action/{service_api}`.
 * @throws UserError for any other URI
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-uri
 */
export function parseAwsUri(uri: string): AwsTarget {
  const match = /^arn:[^:]+:apigateway:([^:]*):([^:]+):(path|action)\/(.*)$/s.exec(uri);
  if (match === null) {
    throw new UserError(`"${uri}" is not the URI of an AWS integration.`, {
      hint: "It has the form arn:aws:apigateway:{region}:{service}:path/… or …:action/…",
    });
  }
  const [, region, service, kind, rest] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (kind === "path") {
    return { region, service, action: undefined, path: `/${rest}`, actionParameters: {} };
  }
  const [action, ...pairs] = rest.split("&");
  const actionParameters: Record<string, string> = {};
  for (const pair of pairs) {
    const [name, value = ""] = pair.split("=", 2);
    if (name) putOwn(actionParameters, name, value);
  }
  return { region, service, action: action!, path: undefined, actionParameters };
}

function appendQuery(
  path: string,
  query: Readonly<Record<string, string | readonly string[]>>,
): string {
  const text = formatQuery(query);
  return text === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${text}`;
}

/** Wraps a result in the envelope of the Query protocol, unless the backend did. */
function wrapQueryResult(body: Uint8Array, action: string, requestId: string): Uint8Array {
  const result: unknown = JSON.parse(Buffer.from(body).toString("utf8") || "{}");
  const key = `${action}Response`;
  if (typeof result === "object" && result !== null && Object.hasOwn(result, key)) return body;
  const envelope = {
    [key]: { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } },
  };
  return Buffer.from(JSON.stringify(envelope));
}

function failed(service: string, detail: string, cause?: unknown): GatewayError {
  return new GatewayError("INTEGRATION_FAILURE", {
    stage: "integration",
    status: 500,
    sentence: `The request to ${service} failed: ${detail}`,
    cause,
  });
}
