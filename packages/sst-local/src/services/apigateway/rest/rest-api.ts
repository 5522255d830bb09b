import type { IncomingMessage, ServerResponse } from "node:http";
import { accessRecord } from "./access-log.ts";
import { turnEnd } from "../shared/turn.ts";
import type { Backends } from "./api/backends.ts";
import type { Answer, Parsed } from "./api/context.ts";
import type { RestApiDefinition } from "./api/definition.ts";
import { GatewayError } from "./api/gateway-error.ts";
import type { RestApiOptions } from "./api/options.ts";
import { settingsOf } from "./api/options.ts";
import type { Deployment } from "./deployment.ts";
import { deploy } from "./deployment.ts";
import { runPipeline } from "./pipeline.ts";
import * as gatewayResponse from "./stages/gateway-response.ts";
import { identify } from "./stages/parse.ts";
import { UsageState } from "./stages/usage.ts";

/** A request listener for `http.createServer`, with the operations on its deployment. */
export interface RestApiListener {
  (req: IncomingMessage, res: ServerResponse): Promise<void>;
  /**
   * Deploys another definition. Requests in progress finish under the one they began with; usage
   * plans go on counting, cached results of authorizers are removed.
   * @throws UserError, and then the current deployment stays
   */
  update(definition: RestApiDefinition, backends?: Backends): void;
  /** Like `update`, in two steps: the returned function makes the deployment current. */
  prepare(definition: RestApiDefinition, backends?: Backends): () => void;
  /** @see https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageAuthorizersCache.html */
  flushAuthorizersCache(): void;
}

/**
 * Serves a REST API (v1) as API Gateway does. The path of a request begins with the stage name. The
 * definition is copied: later changes of the object have no effect.
 * @throws UserError for a definition that API Gateway refuses, and for what is not supported
 */
export function restApi(
  definition: RestApiDefinition,
  backends: Backends,
  options: RestApiOptions = {},
): RestApiListener {
  const usage = new UsageState();
  const compiled = (next: RestApiDefinition, nextBackends: Backends) =>
    deploy(structuredClone(next), nextBackends, settingsOf(options, next.restApi?.id), usage);
  let deployment = compiled(definition, backends);

  const listener = (req: IncomingMessage, res: ServerResponse) => serve(deployment, req, res);
  const prepare = (next: RestApiDefinition, nextBackends: Backends = deployment.backends) => {
    const prepared = compiled(next, nextBackends);
    return () => {
      deployment = prepared;
    };
  };
  return Object.assign(listener, {
    update(next: RestApiDefinition, nextBackends?: Backends) {
      prepare(next, nextBackends)();
    },
    prepare,
    flushAuthorizersCache() {
      for (const authorizer of deployment.authorizers.values()) authorizer.cache.clear();
    },
  });
}

/** Answers a request, unless its client leaves while it sends the body. */
async function serve(
  deployment: Deployment,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { settings, gatewayResponses, accessLogFormat } = deployment;
  const now = settings.now();
  await turnEnd();
  const context = identify(deployment.parse, req, now);
  let error: GatewayError | undefined;
  let answer: Answer;
  try {
    answer = await runPipeline(deployment, context, req);
  } catch (thrown) {
    if (req.destroyed && !req.complete) return;
    error = asGatewayError(thrown);
    answer = gatewayResponse.run(gatewayResponses, context, error);
  }
  if (!send(res, answer)) {
    error = invalidAnswer(answer);
    answer = gatewayResponse.run(gatewayResponses, context, error);
    send(res, answer);
  }
  if (error !== undefined) report(context, error, answer.status);
  settings.access?.(accessRecord(context, accessLogFormat, answer, error));
}

/** False when Node.js refuses the headers, and then nothing is sent. */
function send(res: ServerResponse, { status, headers, body }: Answer): boolean {
  const raw = headers.toRaw();
  raw.push(
    "Content-Length",
    String(typeof body === "string" ? Buffer.byteLength(body) : body.length),
  );
  try {
    res.writeHead(status, raw);
  } catch {
    return false;
  }
  res.end(body);
  return true;
}

function asGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  return new GatewayError("DEFAULT_5XX", {
    stage: "integration",
    sentence: `The gateway itself failed: ${String(thrown)}`,
    cause: thrown,
  });
}

function invalidAnswer(answer: Answer): GatewayError {
  return new GatewayError("DEFAULT_5XX", {
    stage: "method response",
    sentence: `Status ${answer.status} with these headers is not valid HTTP: ${JSON.stringify(answer.headers.toRecord())}`,
  });
}

function report({ settings, variables }: Parsed, error: GatewayError, status: number): void {
  settings.log({
    requestId: variables.requestId,
    stage: error.stage,
    status,
    sentence: error.message,
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}
