import type { AwsResult } from "../../api/backends.ts";
import type { Prepared } from "../../api/context.ts";
import { GatewayError } from "../../api/gateway-error.ts";
import { getOwn, HeaderList } from "../../../shared/headers.ts";
import type { AwsTarget } from "../integration-uri.ts";
import { parseAwsUri } from "../integration-uri.ts";
import { formatQuery } from "../../../shared/query.ts";
import type { Call } from "./integration.ts";

/** Services whose actions are told by a header: its prefix, and the version of their JSON. */
const JSON_SERVICES: Readonly<Record<string, readonly [prefix: string, version: string]>> = {
  dynamodb: ["DynamoDB_20120810", "1.0"],
  kinesis: ["Kinesis_20131202", "1.1"],
  ssm: ["AmazonSSM", "1.1"],
  states: ["AWSStepFunctions", "1.0"],
};

/** Services that API Gateway speaks to in the Query protocol, though they know JSON. */
const QUERY_SERVICES = new Set(["ssm"]);

/**
 * Sends the request to an AWS service: `path/…` URIs as they are, `action/…` URIs with the action
 * named as the service wants it.
 * @throws GatewayError 500 without a backend or when it fails
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-aws-proxy.html
 */
export const aws: Call = async (context) => {
  const target = parseAwsUri(context.integrationRequest.uri);
  const { status, headers, body } = await send(context, target);
  const { action, service } = target;
  const isWrapped = action !== undefined && QUERY_SERVICES.has(service) && status < 300;
  return {
    status,
    headers: HeaderList.fromRecord(headers),
    body: isWrapped ? wrapQueryResult(body, action, context.variables.requestId) : body,
    selection: String(status),
  };
};

async function send(context: Prepared, target: AwsTarget): Promise<AwsResult> {
  const { deployment, integrationRequest } = context;
  const { service, region, action, path } = target;
  const call = deployment.backends.aws;
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
  // A Content-Type that nobody mapped is the client's, which these services would not take.
  const own = integrationRequest.headers.get("content-type");
  if (own === undefined || own === (request.headers.get("content-type") ?? "application/json")) {
    headers["Content-Type"] = `application/x-amz-json-${version}`;
  }
  return headers;
}

function appendQuery(
  path: string,
  query: Readonly<Record<string, string | readonly string[]>>,
): string {
  const text = formatQuery(query);
  return text === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${text}`;
}

/** The Query protocol's envelope, for a backend that answered with the bare result. */
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
