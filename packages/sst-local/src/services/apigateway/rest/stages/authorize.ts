import { UserError } from "../../../../errors.ts";
import type { Decision, Policy } from "../../../../aws/policy/policy.ts";
import { compilePolicy, evaluate } from "../../../../aws/policy/policy.ts";
import { PolicyError } from "../../../../aws/policy/policy-error.ts";
import type { Authorized, Routed } from "../api/context.ts";
import { grow } from "../api/context.ts";
import type { Method, RestApiDefinition } from "../api/definition.ts";
import { GatewayError } from "../api/gateway-error.ts";
import type { Settings } from "../api/options.ts";
import type { AuthorizerPlan } from "./authorizers.ts";
import { compileAuthorizers } from "./authorizers.ts";
import { authorizeWithCognito } from "./cognito-authorizer.ts";
import type { Verdict } from "./lambda-authorizer.ts";
import { authorizeWithLambda } from "./lambda-authorizer.ts";
import { accessRequest, methodArn } from "./method-arn.ts";

/** The authorizers and the resource policy of an API. */
export interface ApiPlan {
  readonly authorizers: ReadonlyMap<string, AuthorizerPlan>;
  readonly resourcePolicy: Policy | undefined;
}

/** The authorization of a method. */
export interface Plan {
  /** Signatures of AWS_IAM cannot be verified here. */
  readonly authorization: "NONE" | "AWS_IAM" | AuthorizerPlan;
  readonly scopes: readonly string[];
  readonly resourcePolicy: Policy | undefined;
}

/** @throws UserError for an authorizer or a resource policy that API Gateway refuses */
export function compileApi(
  { authorizers, restApi }: RestApiDefinition,
  settings: Settings,
): ApiPlan {
  return {
    authorizers: compileAuthorizers(authorizers ?? {}),
    resourcePolicy: compileResourcePolicy(restApi?.policy, settings),
  };
}

/** @throws UserError for an authorization type or an authorizer that does not exist */
export function compile(
  { authorizationType, authorizationScopes = [], authorizerId }: Method,
  { authorizers, resourcePolicy }: ApiPlan,
  where: string,
): Plan {
  const type = (authorizationType ?? "NONE").toUpperCase();
  const plan = { scopes: authorizationScopes, resourcePolicy };
  if (type === "NONE" || type === "AWS_IAM") return { authorization: type, ...plan };
  if (type !== "CUSTOM" && type !== "COGNITO_USER_POOLS") {
    throw new UserError(`${where}: authorizationType "${authorizationType}" does not exist.`);
  }
  const authorization = authorizers.get(authorizerId ?? "");
  if (authorization === undefined) {
    throw new UserError(`${where}: there is no authorizer "${authorizerId}".`);
  }
  return { authorization, ...plan };
}

/**
 * Compiles the resource policy of an API, in which `execute-api:/stage/GET/x` stands for an ARN.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
 */
function compileResourcePolicy(
  policy: string | object | undefined,
  { region, accountId, apiId }: Settings,
): Policy | undefined {
  if (policy === undefined || policy === "") return undefined;
  const api = `arn:aws:execute-api:${region}:${accountId}:${apiId}/`;
  try {
    const document: unknown = typeof policy === "string" ? JSON.parse(policy) : policy;
    return compilePolicy(document, {
      expandResource: (resource) => resource.replace(/^execute-api:\/?/, api),
    });
  } catch (error) {
    if (!(error instanceof PolicyError || error instanceof SyntaxError)) throw error;
    throw new UserError(`The resource policy of the API is not valid: ${error.message}.`, {
      cause: error,
    });
  }
}

/**
 * Authorizes the caller: an explicit deny of the resource policy counts first, then the authorizer,
 * then both together.
 * @throws GatewayError 401, 403, 414 and 500
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function run(plan: Plan, context: Routed): Authorized | Promise<Authorized> {
  const { authorization, resourcePolicy } = plan;
  const decision = resourcePolicy && evaluate(resourcePolicy, accessRequest(context));
  if (decision === "deny") throw deniedByResourcePolicy(context, "deny");
  if (authorization === "NONE") {
    if (decision === "none") throw deniedByResourcePolicy(context, "none");
    return grow(context, { usageIdentifierKey: undefined });
  }
  if (authorization === "AWS_IAM") throw unsigned(context);
  return authorization.type === "COGNITO_USER_POOLS"
    ? withCognito(authorization, plan.scopes, context, decision)
    : withLambda(authorization, context, decision);
}

async function withCognito(
  authorizer: AuthorizerPlan,
  scopes: readonly string[],
  context: Routed,
  resourceDecision: Decision | undefined,
): Promise<Authorized> {
  const claims = await authorizeWithCognito(authorizer, scopes, context);
  if (resourceDecision === "none") throw deniedByResourcePolicy(context, "none");
  context.variables.authorizer = { claims };
  return grow(context, { usageIdentifierKey: undefined });
}

async function withLambda(
  authorizer: AuthorizerPlan,
  context: Routed,
  resourceDecision: Decision | undefined,
): Promise<Authorized> {
  const verdict = await authorizeWithLambda(authorizer, context);
  const isDenied = verdict.decision === "deny";
  if (isDenied || (verdict.decision === "none" && resourceDecision !== "allow")) {
    throw denied(verdict, isDenied);
  }
  context.variables.authorizer = {
    principalId: verdict.result.principalId,
    integrationLatency: verdict.latency,
    ...verdict.result.context,
  };
  return grow(context, { usageIdentifierKey: verdict.result.usageIdentifierKey });
}

function deniedByResourcePolicy(context: Routed, decision: "deny" | "none"): GatewayError {
  const arn = methodArn(context).replace(/:\d{8}(\d{4}):/, ":********$1:");
  const suffix = decision === "deny" ? " with an explicit deny" : "";
  return new GatewayError("ACCESS_DENIED", {
    stage: "authorize",
    message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${arn}${suffix}`,
    sentence:
      decision === "deny"
        ? `A Deny statement of the API's resource policy covers ${arn}.`
        : `No Allow statement of the API's resource policy covers ${arn}.`,
  });
}

function denied(verdict: Verdict, isExplicit: boolean): GatewayError {
  return new GatewayError("ACCESS_DENIED", {
    stage: "authorize",
    message: `User is not authorized to access this resource${isExplicit ? " with an explicit deny" : ""}`,
    sentence: verdict.explanation,
  });
}

/** AWS's response to an unsigned request, and 500 for a signed one, which cannot be verified. */
function unsigned({ request }: Routed): GatewayError {
  const isSigned =
    request.headers.get("authorization")?.startsWith("AWS4-HMAC-SHA256") === true ||
    request.query?.["X-Amz-Signature"] !== undefined;
  if (!isSigned) {
    return new GatewayError("MISSING_AUTHENTICATION_TOKEN", {
      stage: "authorize",
      sentence: "The method requires AWS_IAM authorization and the request is not signed.",
    });
  }
  return new GatewayError("API_CONFIGURATION_ERROR", {
    stage: "authorize",
    sentence:
      "The method requires AWS_IAM authorization; the local gateway cannot verify signatures.",
  });
}
