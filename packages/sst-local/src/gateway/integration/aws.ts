import type { EndpointResponse, Prepared } from "../context.ts";
import { GatewayError } from "../gateway-error.ts";
import { HeaderList, getOwn } from "../headers.ts";
import type { AwsTarget } from "../integration-uri.ts";
import { parseAwsUri } from "../integration-uri.ts";
import { formatQuery } from "../query.ts";

/** Services whose actions are told by a header, with the prefix and the JSON version of it. */
const JSON_SERVICES: Readonly<
  Record<string, { readonly prefix: string; readonly version: string }>
> = {
  dynamodb: { prefix: "DynamoDB_20120810", version: "1.0" },
  kinesis: { prefix: "Kinesis_20131202", version: "1.1" },
  ssm: { prefix: "AmazonSSM", version: "1.1" },
  states: { prefix: "AWSStepFunctions", version: "1.0" },
};

/** Services that API Gateway still speaks to in the Query protocol, though they know JSON. */
const QUERY_SERVICES = new Set(["ssm"]);

/**
 * Sends the request to an AWS service: `path/…` URIs as they are, `action/…` URIs with the action
 * named as the service wants it.
 * @throws GatewayError 500 without a backend or when it fails
 */
export async function aws(context: Prepared): Promise<EndpointResponse> {
  const { deployment, integrationRequest, variables } = context;
  const target = parseAwsUri(integrationRequest.uri);
  const isQuery = target.action !== undefined && QUERY_SERVICES.has(target.service);
  const query = { ...target.actionParameters, ...integrationRequest.query };
  const body = isQuery ? Buffer.from(JSON.stringify(query)) : integrationRequest.body;
  const { status, headers, body: answer } = await send(context, target, query, body);
  return {
    status,
    headers: HeaderList.fromRecord(headers),
    body:
      isQuery && status < 300
        ? wrapQueryResult(answer, target.action!, variables.requestId)
        : answer,
    selection: String(status),
  };

  function send(
    _context: Prepared,
    { service, region, action, path }: AwsTarget,
    parameters: Readonly<Record<string, string | readonly string[]>>,
    bytes: Uint8Array,
  ) {
    const call = deployment.backends.aws;
    if (call === undefined) throw failed(service, "backends.aws is not set");
    return call({
      service,
      region,
      ...(action === undefined ? {} : { action }),
      ...(path === undefined ? {} : { path: appendQuery(path, integrationRequest.query) }),
      query: parameters,
      method: integrationRequest.method,
      headers: headersFor(context, service, action),
      body: bytes,
    }).catch((error: unknown) => {
      throw failed(service, String(error), error);
    });
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
  headers["X-Amz-Target"] ??= `${json.prefix}.${action}`;
  const own = integrationRequest.headers.get("content-type");
  // A Content-Type nobody mapped is the client's, which these services would not take.
  if (own === undefined || own === (request.headers.get("content-type") ?? "application/json")) {
    headers["Content-Type"] = `application/x-amz-json-${json.version}`;
  }
  return headers;
}

function appendQuery(path: string, query: Readonly<Record<string, string | readonly string[]>>) {
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
