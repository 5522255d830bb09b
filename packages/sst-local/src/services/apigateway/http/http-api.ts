import type { IncomingMessage, ServerResponse } from "node:http";
import type { Handler } from "../../../aws/guard.ts";
import { limitsOf, UsageState } from "../rest/stages/usage.ts";
import { type Cors, corsHeaders, preflightHeaders } from "../shared/cors.ts";
import { HeaderList } from "../shared/headers.ts";
import { turnEnd } from "../shared/turn.ts";
import { accessRecord } from "./access-log.ts";
import {
  type AuthorizationPlan,
  authorize,
  compileAuthorization,
  compileAuthorizers,
} from "./authorizers/authorize.ts";
import { jsonWebKeys, type JsonWebKeys } from "./authorizers/json-web-keys.ts";
import type { Answer, Exchange, HttpApiBackends, HttpApiOptions } from "./context.ts";
import type { HttpApiDefinition, Integration, RouteSettings } from "./definition.ts";
import { ERRORS, HttpApiError } from "./http-error.ts";
import { integrate } from "./integrations/integrate.ts";
import { identify, readRequestBody } from "./request.ts";
import { RoutingTable } from "./routes.ts";

/** A compiled route. */
interface RoutePlan {
  readonly routeKey: string;
  readonly authorization: AuthorizationPlan;
  readonly integration: Integration | undefined;
}

/** A compiled API. */
interface Plan {
  readonly definition: HttpApiDefinition;
  readonly routes: RoutingTable<RoutePlan>;
  readonly backends: HttpApiBackends;
  readonly keys: JsonWebKeys;
  readonly usage: UsageState;
  readonly now: () => number;
}

/**
 * Serves an HTTP API (v2) as API Gateway does, with all of its stages.
 * @throws UserError for an authorizer that API Gateway refuses
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
export function httpApi(
  definition: HttpApiDefinition,
  backends: HttpApiBackends,
  options: HttpApiOptions = {},
): Handler {
  const plan = compile(definition, backends, options.now ?? Date.now);
  return (req, res) => serve(plan, options, req, res);
}

function compile(
  definition: HttpApiDefinition,
  backends: HttpApiBackends,
  now: () => number,
): Plan {
  const authorizers = compileAuthorizers(definition.authorizers ?? {});
  return {
    definition,
    routes: new RoutingTable(
      definition.routes.map((route) => [
        route.routeKey,
        {
          routeKey: route.routeKey,
          authorization: compileAuthorization(route, authorizers),
          integration: definition.integrations[route.integrationId ?? ""],
        },
      ]),
    ),
    backends,
    keys: jsonWebKeys(backends.localUrl ?? ((url) => url), now),
    usage: new UsageState(),
    now,
  };
}

/** Answers a request, unless its client leaves while it sends the body. */
async function serve(
  plan: Plan,
  { log, access }: HttpApiOptions,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const now = plan.now();
  await turnEnd();
  const exchange = identify(plan.definition, req, now);
  let error: HttpApiError | undefined;
  let answer: Answer;
  try {
    answer = await respond(plan, exchange, req);
  } catch (thrown) {
    if (req.destroyed && !req.complete) return;
    error = asHttpApiError(thrown);
    answer = errorAnswer(error);
  }
  const { corsConfiguration: cors } = plan.definition;
  if (!send(res, withCors(answer, cors, exchange), exchange)) {
    error = invalidAnswer(answer);
    answer = errorAnswer(error);
    send(res, withCors(answer, cors, exchange), exchange);
  }
  if (error) {
    const { message: sentence, cause, status } = error;
    log?.({
      requestId: exchange.variables.requestId,
      status,
      sentence,
      ...(cause !== undefined && { cause }),
    });
  }
  access?.(accessRecord(exchange, answer, error, plan.now()));
}

/**
 * Finds the stage and the route, authorizes the request, and calls the integration.
 * @throws HttpApiError
 */
async function respond(plan: Plan, exchange: Exchange, req: IncomingMessage): Promise<Answer> {
  const { request, stage } = exchange;
  const { definition, backends, keys, now } = plan;
  await readRequestBody(exchange, req);
  const match = stage && plan.routes.find(request.method, request.path);
  // A route that takes the method OPTIONS gets preflights, with its authorizer.
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html#http-api-cors-default-route
  if (stage && !match && isPreflight(definition.corsConfiguration, exchange)) {
    return { status: 204, headers: new HeaderList(), body: new Uint8Array(0) };
  }
  if (!stage || !match) throw notFound(exchange);
  const { route, pathParameters } = match;
  exchange.variables.routeKey = route.routeKey;
  if (pathParameters) exchange.pathParameters = pathParameters;
  throttle(plan, exchange, route.routeKey);
  const authorization = await authorize(route.authorization, exchange, {
    ...{ backends, keys, now: now(), region: definition.region },
  });
  if (authorization) exchange.authorization = authorization;
  if (!route.integration) {
    throw new HttpApiError(ERRORS.internal, `The route ${route.routeKey} has no integration.`);
  }
  return integrate(route.integration, exchange, backends);
}

function notFound({ stage, request }: Exchange): HttpApiError {
  return new HttpApiError(
    ERRORS.notFound,
    stage
      ? `No route matches ${request.method} ${request.path}.`
      : `${request.path} is of no stage, and the API has no $default stage.`,
  );
}

/**
 * Takes a token of the route's throttle.
 * @throws HttpApiError 429
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
function throttle({ usage, now }: Plan, { stage }: Exchange, routeKey: string): void {
  const own = stage?.routeSettings?.[routeKey];
  const settings: RouteSettings = { ...stage?.defaultRouteSettings, ...own };
  const limits = limitsOf({
    rateLimit: settings.throttlingRateLimit,
    burstLimit: settings.throttlingBurstLimit,
  });
  if (!limits || usage.take(`${stage?.stageName} ${own ? routeKey : ""}`, limits, now())) return;
  throw new HttpApiError(
    ERRORS.throttled,
    `The throttle of ${routeKey} (${limits.rateLimit} requests a second, ${limits.burstLimit} at once) is used up.`,
  );
}

const preflightOf = (cors: Cors | undefined, { request }: Exchange) =>
  preflightHeaders(cors, request.method, corsRequestHeaders(request.headers));

const isPreflight = (cors: Cors | undefined, exchange: Exchange): boolean =>
  preflightOf(cors, exchange) !== undefined;

const corsRequestHeaders = (headers: HeaderList) => ({
  origin: headers.get("origin"),
  "access-control-request-method": headers.get("access-control-request-method"),
});

/**
 * Replaces the CORS headers of a response by those of the configuration.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
function withCors(answer: Answer, cors: Cors | undefined, exchange: Exchange): Answer {
  if (!cors || Object.keys(cors).length === 0) return answer;
  const headers = new HeaderList();
  answer.headers.forEach((name, value, lower) => {
    if (!lower.startsWith("access-control-")) headers.add(name, value);
  });
  const own =
    preflightOf(cors, exchange) ?? corsHeaders(cors, corsRequestHeaders(exchange.request.headers));
  for (const [name, value] of Object.entries(own)) headers.add(name, value);
  return { ...answer, headers };
}

/** False when Node.js refuses the headers, and then nothing is sent. */
function send(
  res: ServerResponse,
  { status, headers, body }: Answer,
  { variables }: Exchange,
): boolean {
  const raw = [...headers.toRaw(), "apigw-requestid", variables.requestId];
  if (status !== 204 && status !== 304) raw.push("content-length", String(body.length));
  try {
    res.writeHead(status, raw);
  } catch {
    return false;
  }
  res.end(body);
  return true;
}

function errorAnswer({ status, clientMessage, headers }: HttpApiError): Answer {
  return {
    status,
    headers: HeaderList.fromRecord({ "content-type": "application/json", ...headers }),
    body: Buffer.from(JSON.stringify({ message: clientMessage })),
  };
}

function asHttpApiError(thrown: unknown): HttpApiError {
  if (thrown instanceof HttpApiError) return thrown;
  return new HttpApiError(ERRORS.internal, `The gateway itself failed: ${String(thrown)}`, {
    cause: thrown,
  });
}

const invalidAnswer = ({ status, headers }: Answer): HttpApiError =>
  new HttpApiError(
    ERRORS.internal,
    `Status ${status} with these headers is not valid HTTP: ${JSON.stringify(headers.toRecord())}`,
  );
