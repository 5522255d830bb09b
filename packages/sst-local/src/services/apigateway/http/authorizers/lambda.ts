import { UserError } from "../../../../errors.ts";
import { compilePolicy, evaluate, type Policy } from "../../../../aws/policy/policy.ts";
import { PolicyError } from "../../../../aws/policy/policy-error.ts";
import { isRecord } from "../../../../graph/inputs.ts";
import { authorizerErrorMessage } from "../../shared/authorizer-result.ts";
import { kindOf } from "../../shared/json-path.ts";
import { functionArnOf, renderStageVariables } from "../../shared/lambda-uri.ts";
import { ResultCache } from "../../shared/result-cache.ts";
import { within } from "../../shared/timeout.ts";
import type { Authorization, Exchange, HttpApiBackends } from "../context.ts";
import { traceOf } from "../request.ts";
import type { Authorizer } from "../definition.ts";
import { authorizerEvent1 } from "../events/payload-1.ts";
import { authorizerEvent2 } from "../events/payload-2.ts";
import { ERRORS, HttpApiError } from "../http-error.ts";
import { LIMITS } from "../limits.ts";
import { compileIdentitySources, type IdentityReader } from "./identity-sources.ts";
import { routeArn } from "./route-arn.ts";

/** A compiled Lambda authorizer with the cache of its results. */
export interface LambdaAuthorizer {
  readonly type: "REQUEST";
  readonly name: string;
  /** `${stageVariables.x}` is still in it. */
  readonly uri: string;
  readonly credentialsArn: string | undefined;
  readonly identitySources: readonly IdentityReader[];
  readonly payloadFormatVersion: "1.0" | "2.0";
  readonly isSimple: boolean;
  readonly cache: ResultCache<AuthorizerResult>;
}

/** The output of the function. */
interface AuthorizerResult {
  readonly principalId: string | undefined;
  readonly context: Readonly<Record<string, unknown>> | null;
  /** A simple response allows or denies every request with the same identity. */
  readonly decision: boolean | Policy;
}

/** @throws UserError for an identity source that does not exist or a URI that names no function */
export function compileLambdaAuthorizer(authorizer: Authorizer): LambdaAuthorizer {
  const { name, authorizerUri = "" } = authorizer;
  const where = `Authorizer ${name}`;
  if (functionArnOf(authorizerUri) === undefined) {
    throw new UserError(`${where}: authorizerUri "${authorizerUri}" names no Lambda function.`, {
      hint: "It has the form arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations.",
    });
  }
  const identitySources = compileIdentitySources(authorizer.identitySource, where);
  // Without an identity there is no key for a cached result.
  const ttl = identitySources.length === 0 ? 0 : (authorizer.authorizerResultTtlInSeconds ?? 0);
  return {
    type: "REQUEST",
    name,
    uri: authorizerUri,
    credentialsArn: authorizer.authorizerCredentialsArn,
    identitySources,
    payloadFormatVersion: authorizer.authorizerPayloadFormatVersion === "1.0" ? "1.0" : "2.0",
    isSimple: authorizer.enableSimpleResponses === true,
    cache: new ResultCache(ttl * 1000),
  };
}

/**
 * Runs a Lambda authorizer, or takes its cached result.
 * @throws HttpApiError 401 without an identity, 403 when it denies the request, 500 when it fails
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export async function authorizeWithLambda(
  authorizer: LambdaAuthorizer,
  exchange: Exchange,
  { backends, now, region }: { backends: HttpApiBackends; now: number; region: string },
): Promise<Authorization> {
  const { name, cache } = authorizer;
  const identity = authorizer.identitySources.map((source) => source(exchange));
  if (identity.includes(undefined)) {
    throw new HttpApiError(
      ERRORS.unauthorized,
      `The authorizer ${name} did not run: an identity source is missing.`,
    );
  }
  const values = identity.filter((value) => value !== undefined);
  const arn = routeArn(exchange, region);
  const key = JSON.stringify(values);
  const cached = cache.get(key, now);
  const result = cached ?? (await run(authorizer, exchange, values, arn, backends));
  if (!cached) cache.set(key, result, now);
  const { principalId, context, decision } = result;
  exchange.variables.authorizer = { ...context, ...(principalId !== undefined && { principalId }) };
  if (isAllowed(decision, arn)) return { type: "lambda", principalId, context };
  throw new HttpApiError(ERRORS.forbidden, `The authorizer ${name} does not allow ${arn}.`);
}

function isAllowed(decision: boolean | Policy, arn: string): boolean {
  if (typeof decision === "boolean") return decision;
  return (
    evaluate(decision, { action: "execute-api:Invoke", resource: arn, context: {} }) === "allow"
  );
}

async function run(
  authorizer: LambdaAuthorizer,
  exchange: Exchange,
  identity: readonly string[],
  arn: string,
  backends: HttpApiBackends,
): Promise<AuthorizerResult> {
  const { name, payloadFormatVersion } = authorizer;
  const failed = (reason: string, cause?: unknown): HttpApiError => {
    exchange.variables.authorizer = { error: reason };
    return new HttpApiError(ERRORS.internal, `The authorizer ${name} ${reason}.`, { cause });
  };
  const event =
    payloadFormatVersion === "1.0"
      ? authorizerEvent1(exchange, arn, identity)
      : authorizerEvent2(exchange, arn, identity);
  const { payload, functionError } = await invoke(authorizer, exchange, event, backends).catch(
    (error: unknown) => {
      throw failed("could not be invoked", error);
    },
  );
  if (authorizerErrorMessage(payload) === "Unauthorized") {
    throw new HttpApiError(ERRORS.unauthorized, `The authorizer ${name} says "Unauthorized".`);
  }
  if (functionError !== undefined) throw failed("threw an error", payload);
  try {
    return resultOf(payload, authorizer.isSimple);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw failed(`returned a result that is not valid: ${error.message}`);
  }
}

function invoke(
  { uri, credentialsArn }: LambdaAuthorizer,
  exchange: Exchange,
  event: object,
  { lambda, refuseRole }: HttpApiBackends,
) {
  const functionArn =
    functionArnOf(renderStageVariables(uri, exchange.stageVariables ?? null)) ?? "";
  const refusal = credentialsArn && refuseRole?.(credentialsArn, functionArn);
  if (refusal !== undefined && refusal !== "") return Promise.reject(new Error(refusal));
  return within(
    LIMITS.authorizerTimeout,
    async (clock) => {
      if (!lambda) throw new Error("backends.lambda is not set");
      return lambda(functionArn, event, { clock, ...traceOf(exchange) });
    },
    () => new Error(`${functionArn} took longer than ${LIMITS.authorizerTimeout} ms to authorize.`),
  );
}

/** @throws PolicyError */
function resultOf(payload: unknown, isSimple: boolean): AuthorizerResult {
  if (!isRecord(payload)) throw new PolicyError(`it is ${kindOf(payload)} instead of an object`);
  const { isAuthorized, principalId, policyDocument, context } = payload;
  if (context !== undefined && context !== null && !isRecord(context)) {
    throw new PolicyError(`its context is ${kindOf(context)} instead of an object`);
  }
  const shared = {
    context: isRecord(context) ? context : null,
    principalId: typeof principalId === "string" ? principalId : undefined,
  };
  if (isSimple) {
    if (typeof isAuthorized !== "boolean") throw new PolicyError("isAuthorized is no boolean");
    return { ...shared, decision: isAuthorized };
  }
  return { ...shared, decision: compilePolicy(policyDocument) };
}
