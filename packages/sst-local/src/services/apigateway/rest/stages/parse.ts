import type { IncomingMessage } from "node:http";
import { BodyTooLarge, readBody } from "../../../../aws/body.ts";
import { UserError } from "../../../../errors.ts";
import { HeaderList } from "../../shared/headers.ts";
import { extendedRequestId, requestId, resourceIdOf, traceHeader } from "../../shared/ids.ts";
import { parseQuery } from "../../shared/query.ts";
import { requestTime } from "../../shared/request-time.ts";
import { forwardingHeaders, sourceIpOf, targetOf } from "../../shared/request.ts";
import type { Backends } from "../api/backends.ts";
import type { ContextVariables } from "../api/context-variables.ts";
import type { MethodRequest, Parsed } from "../api/context.ts";
import type { CanarySettings, Resource, RestApiDefinition } from "../api/definition.ts";
import { GatewayError } from "../api/gateway-error.ts";
import {
  PAYLOAD_LIMIT,
  REQUEST_HEAD_LIMIT,
  STAGE_VARIABLE_NAME_LIMIT,
  STAGE_VARIABLE_VALUE_LIMIT,
  STAGE_VARIABLES_LIMIT,
  URL_LIMIT,
} from "../api/limits.ts";
import type { Settings } from "../api/options.ts";
import { binaryMatcher } from "./media-types.ts";

/** The stage, and its canary if it has one. */
export interface Plan {
  readonly settings: Settings;
  readonly backends: Backends;
  readonly isBinary: (header: string | undefined) => boolean;
  readonly stageName: string;
  readonly stable: Release;
  readonly canary: Release | undefined;
  /** Percent of requests that the canary serves. */
  readonly percentTraffic: number;
}

/** A deployment with its stage variables. */
interface Release {
  readonly deploymentId: string;
  readonly stageVariables: Readonly<Record<string, string>> | null;
}

/** Headers of the client that API Gateway removes before anything reads them. */
const DROPPED = new Set([
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

const canaryOf = ({ canary, stage }: RestApiDefinition): CanarySettings | undefined =>
  canary ?? stage.canarySettings;

/** The resources of the canary's deployment, when it has its own. */
export function canaryResourcesOf(definition: RestApiDefinition): readonly Resource[] | undefined {
  const canary = canaryOf(definition);
  return canary?.resources ?? canary?.deployment?.resources;
}

/** @throws UserError for stage variables that API Gateway refuses */
export function compile(
  definition: RestApiDefinition,
  backends: Backends,
  settings: Settings,
): Plan {
  const { stage } = definition;
  const canary = canaryOf(definition);
  return {
    settings,
    backends,
    isBinary: binaryMatcher(definition.restApi?.binaryMediaTypes ?? []),
    stageName: stage.stageName,
    stable: {
      deploymentId: stage.deploymentId ?? resourceIdOf(`deployment ${stage.stageName}`),
      stageVariables: variablesOf(stage.variables),
    },
    canary: canary && {
      deploymentId: canary.deploymentId ?? resourceIdOf(`canary ${stage.stageName}`),
      stageVariables: variablesOf({ ...stage.variables, ...canary.stageVariableOverrides }),
    },
    percentTraffic: canary?.percentTraffic ?? 0,
  };
}

function variablesOf(
  variables: Readonly<Record<string, string>> | null | undefined,
): Readonly<Record<string, string>> | null {
  const entries = Object.entries(variables ?? {});
  if (entries.length === 0) return null;
  if (entries.length > STAGE_VARIABLES_LIMIT) {
    throw new UserError(
      `A stage has ${STAGE_VARIABLES_LIMIT} variables at most, not ${entries.length}.`,
    );
  }
  for (const [name, value] of entries) {
    if (name.length > STAGE_VARIABLE_NAME_LIMIT || value.length > STAGE_VARIABLE_VALUE_LIMIT) {
      throw new UserError(
        `The stage variable ${name} is too long: a name has ${STAGE_VARIABLE_NAME_LIMIT} characters at most, a value ${STAGE_VARIABLE_VALUE_LIMIT}.`,
      );
    }
  }
  return Object.freeze(Object.fromEntries(entries));
}

/** Reads what even an error response needs: ids, times and `$context`. Nothing is checked. */
export function identify(plan: Plan, req: IncomingMessage, now: number): Parsed {
  const { settings, backends, isBinary, stageName } = plan;
  const random = settings.random ?? Math.random;
  const isCanary = plan.percentTraffic > 0 && random() * 100 < plan.percentTraffic;
  const release = (isCanary ? plan.canary : undefined) ?? plan.stable;
  const headers = HeaderList.fromRaw(req.rawHeaders, DROPPED);
  const trace = traceHeader(headers.get("x-amzn-trace-id"), now, settings.random);
  for (const [name, value] of forwardingHeaders(req, trace)) headers.set(name, value);
  const target = targetOf(req.url);
  const path = target.path.replace(/^\/{2,}/, "/");
  const host = headers.get("host") ?? "";
  const variables: ContextVariables = {
    httpMethod: req.method ?? "GET",
    extendedRequestId: extendedRequestId(settings.random),
    requestTime: requestTime(now),
    path,
    accountId: settings.accountId,
    protocol: `HTTP/${req.httpVersion}`,
    stage: stageName,
    domainPrefix: host.split(".", 1)[0]!,
    requestTimeEpoch: now,
    requestId: requestId(settings.random),
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: sourceIpOf(req),
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: headers.get("user-agent") ?? null,
      user: null,
    },
    domainName: host,
    deploymentId: release.deploymentId,
    apiId: settings.apiId,
  };
  if (plan.canary !== undefined) variables.isCanaryRequest = isCanary;
  const { stageVariables } = release;
  const request = methodRequest(
    variables.httpMethod,
    path.slice(stageName.length + 1),
    target.query,
    headers,
  );
  return { settings, backends, isBinary, request, variables, stageVariables, trace };
}

/**
 * Checks the stage and the size of the request, and reads the body.
 * @throws GatewayError 403 for another stage, 413 and 414 for a request that is too large
 */
export async function run(plan: Plan, context: Parsed, req: IncomingMessage): Promise<Parsed> {
  refuseOtherStage(plan.stageName, context.variables.path);
  refuseLargeHead(req);
  if (!hasBody(req)) return context;
  try {
    context.request.body = await readBody(req, PAYLOAD_LIMIT);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw new GatewayError("REQUEST_TOO_LARGE", {
      stage: "parse",
      sentence: `${error.message} API Gateway accepts ${PAYLOAD_LIMIT} bytes (10 MB).`,
    });
  }
  return context;
}

function refuseOtherStage(stageName: string, path: string): void {
  const stage = `/${stageName}`;
  if (path === stage || path.startsWith(`${stage}/`)) return;
  throw new GatewayError("DEFAULT_4XX", {
    stage: "parse",
    status: 403,
    message: "Forbidden",
    errorType: "ForbiddenException",
    fixed: true,
    sentence: `${path} does not begin with a stage of this API: the only one is ${stage}.`,
  });
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
function refuseLargeHead({
  method = "",
  url = "",
  httpVersion,
  rawHeaders,
}: IncomingMessage): void {
  if (url.length > URL_LIMIT) {
    throw new GatewayError("DEFAULT_4XX", {
      stage: "parse",
      status: 414,
      message: "Request URI too long",
      errorType: "RequestTooLongException",
      sentence: `The URL is ${url.length} characters long; API Gateway accepts ${URL_LIMIT}.`,
    });
  }
  const size = rawHeaders.reduce(
    (sum, value, index) => (index % 2 === 0 ? sum : sum + value.length),
    `${method} ${url} HTTP/${httpVersion}`.length,
  );
  if (size <= REQUEST_HEAD_LIMIT) return;
  throw new GatewayError("REQUEST_TOO_LARGE", {
    stage: "parse",
    sentence: `The request line and the header values are ${size} bytes long; API Gateway accepts ${REQUEST_HEAD_LIMIT}.`,
  });
}

/** True when the request announces a body; without one nothing is read. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

const EMPTY = new Uint8Array(0);

function methodRequest(
  method: string,
  rest: string,
  rawQuery: string,
  headers: HeaderList,
): MethodRequest {
  const path = `/${rest.replace(/^\/+/, "")}`;
  const query = parseQuery(rawQuery);
  return {
    method,
    path,
    routingPath: trimEnd(path),
    headers,
    query: query?.last ?? null,
    multiValueQuery: query?.all ?? null,
    body: EMPTY,
  };
}

/** Removes trailing slashes in linear time, which a regular expression does not. */
function trimEnd(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  return end === path.length ? path : path.slice(0, end);
}
