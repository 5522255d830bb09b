import type { IncomingMessage, ServerResponse } from "node:http";
import { accessRecord } from "./access-log.ts";
import type { Backends } from "./api/backends.ts";
import type { Answer } from "./api/context.ts";
import type { RestApiDefinition } from "./api/definition.ts";
import type { Deployment } from "./deployment.ts";
import { deploy } from "./deployment.ts";
import { gateway } from "./pipeline.ts";
import { GatewayError } from "./api/gateway-error.ts";
import { gatewayResponse } from "./stages/gateway-response.ts";
import type { RestApiOptions } from "./api/options.ts";
import { settingsOf } from "./api/options.ts";
import type { Identified } from "./stages/parse.ts";
import { identify } from "./stages/parse.ts";
import { UsageState } from "./stages/usage/usage-state.ts";

/** A request listener for `http.createServer`, with what an operator may do to it. */
export interface RestApiListener {
  (req: IncomingMessage, res: ServerResponse): void;
  /**
   * Deploys another definition. Requests under way finish under the one they began with; usage
   * plans go on counting, results of authorizers are forgotten.
   * @throws UserError, and then the running deployment stays
   */
  update(definition: RestApiDefinition, backends?: Backends): void;
  /** Like `update`, in two steps: the deployment runs once the returned function is called. */
  prepare(definition: RestApiDefinition, backends?: Backends): () => void;
  /** @see https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageAuthorizersCache.html */
  flushAuthorizersCache(): void;
}

/**
 * Serves a REST API (v1) as API Gateway does. The path of a request begins with the stage name.
 * The definition is a snapshot: changing the object afterwards changes nothing.
 * @throws UserError for a definition API Gateway would refuse, and for what is not supported
 */
export function restApi(
  definition: RestApiDefinition,
  backends: Backends,
  options: RestApiOptions = {},
): RestApiListener {
  const usage = new UsageState();
  const snapshot = (next: RestApiDefinition, behind: Backends) =>
    deploy(structuredClone(next), behind, settingsOf(options, next.restApi?.id), usage);
  let deployment = snapshot(definition, backends);

  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    void serve(deployment, req, res);
  };
  const prepare = (next: RestApiDefinition, behind: Backends = deployment.backends) => {
    const prepared = snapshot(next, behind);
    return () => void (deployment = prepared);
  };
  return Object.assign(listener, {
    update(next: RestApiDefinition, behind?: Backends) {
      prepare(next, behind)();
    },
    prepare,
    flushAuthorizersCache() {
      for (const authorizer of deployment.authorizers.values()) authorizer.cache.clear();
    },
  });
}

/** Answers one request, whatever happens; never rejects. */
async function serve(
  deployment: Deployment,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const now = deployment.settings.now();
  const context = identify(deployment, req, now);
  let error: GatewayError | undefined;
  let answer: Answer;
  try {
    answer = await gateway(context, req);
  } catch (thrown) {
    if (req.destroyed && !req.complete) return;
    error = asGatewayError(thrown);
    answer = gatewayResponse(context, error);
  }
  if (!send(res, answer)) {
    error = unsendable(answer);
    answer = gatewayResponse(context, error);
    send(res, answer);
  }
  if (error !== undefined) report(context, error, answer.status);
  deployment.settings.access?.(accessRecord(context, answer, error));
}

/** False when Node refuses the headers, and then nothing was sent. */
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

function unsendable(answer: Answer): GatewayError {
  return new GatewayError("DEFAULT_5XX", {
    stage: "method response",
    sentence: `Status ${answer.status} with these headers cannot be sent: ${JSON.stringify(answer.headers.toRecord())}`,
  });
}

function report({ deployment, variables }: Identified, error: GatewayError, status: number): void {
  deployment.settings.log({
    requestId: variables.requestId,
    stage: error.stage,
    status,
    sentence: error.message,
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}
