import { UserError } from "../../../errors.ts";
import type { AuthorizerPlan } from "./stages/authorizers/authorizer-plan.ts";
import { compileAuthorizers } from "./stages/authorizers/authorizer-plan.ts";
import type { ResourcePolicy } from "./stages/authorizers/resource-policy.ts";
import { compileResourcePolicy } from "./stages/authorizers/resource-policy.ts";
import type { Backends } from "./api/backends.ts";
import type {
  Integration,
  MethodDefinition,
  Resource,
  RestApiDefinition,
} from "./api/definition.ts";
import type { GatewayResponsePlans } from "./stages/gateway-response.ts";
import { compileGatewayResponses } from "./stages/gateway-response.ts";
import { resourceIdOf } from "../shared/ids.ts";
import type { IntegrationPlan } from "./stages/integration-plan.ts";
import { compileIntegration } from "./stages/integration-plan.ts";
import type { IntegrationResponsePlan } from "./stages/integration-response-plan.ts";
import { compileIntegrationResponses } from "./stages/integration-response-plan.ts";
import {
  STAGE_VARIABLE_NAME_LIMIT,
  STAGE_VARIABLE_VALUE_LIMIT,
  STAGE_VARIABLES_LIMIT,
} from "./api/limits.ts";
import { binaryMatcher } from "./stages/media-types.ts";
import type { Settings } from "./api/options.ts";
import { RoutingTree } from "./stages/routing-tree.ts";
import type { StageThrottle } from "./stages/usage/stage-throttle.ts";
import { compileStageThrottle } from "./stages/usage/stage-throttle.ts";
import type { ApiKeys } from "./stages/usage/usage-plans.ts";
import { compileUsagePlans } from "./stages/usage/usage-plans.ts";
import type { UsageState } from "./stages/usage/usage-state.ts";
import type { RequestValidatorPlan } from "./stages/validate.ts";
import { compileValidators } from "./stages/validate.ts";

export type { IntegrationPlan } from "./stages/integration-plan.ts";
export type { IntegrationResponsePlan } from "./stages/integration-response-plan.ts";

/** A definition compiled: nothing in it changes, a new deployment replaces it whole. */
export interface Deployment {
  readonly settings: Settings;
  readonly backends: Backends;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  readonly routes: RoutingTree<MethodPlan>;
  readonly canary: Canary | undefined;
  /** Rolls the canary's dice. */
  readonly isCanaryRequest: () => boolean;
  /** Whether a Content-Type or Accept header names a binary media type of the API. */
  readonly isBinary: (header: string | undefined) => boolean;
  readonly apiKeySource: "HEADER" | "AUTHORIZER";
  readonly apiKeys: ApiKeys;
  readonly stageThrottle: StageThrottle;
  readonly usage: UsageState;
  readonly resourcePolicy: ResourcePolicy | undefined;
  readonly authorizers: ReadonlyMap<string, AuthorizerPlan>;
  readonly gatewayResponses: GatewayResponsePlans;
  readonly accessLogFormat: string | undefined;
}

export interface Canary {
  readonly deploymentId: string;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  readonly routes: RoutingTree<MethodPlan>;
}

/** One method of one resource. */
export interface MethodPlan {
  readonly resourceId: string;
  readonly resourcePath: string;
  /** As defined: a verb or ANY. */
  readonly httpMethod: string;
  /** `AWS_IAM` is told apart because nothing here can verify a signature. */
  readonly authorization: "NONE" | "AWS_IAM" | AuthorizerPlan;
  readonly authorizationScopes: readonly string[];
  readonly apiKeyRequired: boolean;
  readonly validator: RequestValidatorPlan | undefined;
  readonly integration: IntegrationPlan;
  readonly integrationResponses: readonly IntegrationResponsePlan[];
}

/**
 * Compiles a definition.
 * @throws UserError for what API Gateway would refuse to deploy, and for what is not supported
 */
export function deploy(
  definition: RestApiDefinition,
  backends: Backends,
  settings: Settings,
  usage: UsageState,
): Deployment {
  refuseUnsupported(definition);
  const { stage } = definition;
  const authorizers = compileAuthorizers(definition.authorizers ?? {});
  const validators = compileValidators(definition);
  const compileRoutes = (resources: readonly Resource[]) => {
    const routes = new RoutingTree<MethodPlan>();
    for (const resource of resources) {
      routes.addResource(resource.path);
      for (const [verb, method] of Object.entries(resource.methods ?? {})) {
        const plan = compileMethod(resource, verb, method, { authorizers, validators });
        routes.add(resource.path, verb, plan);
      }
    }
    return routes;
  };

  const stageVariables = variablesOf(stage.variables);
  const deploymentId = stage.deploymentId ?? resourceIdOf(`deployment ${stage.stageName}`);
  const routes = compileRoutes(definition.resources);
  const canarySettings = definition.canary ?? stage.canarySettings;
  const percentTraffic = canarySettings?.percentTraffic ?? 0;
  const random = settings.random ?? Math.random;
  return {
    settings,
    backends,
    stageName: stage.stageName,
    deploymentId,
    stageVariables,
    routes,
    canary: canarySettings && {
      deploymentId: canarySettings.deploymentId ?? resourceIdOf(`canary ${stage.stageName}`),
      stageVariables: variablesOf({ ...stage.variables, ...canarySettings.stageVariableOverrides }),
      routes: canarySettings.resources ? compileRoutes(canarySettings.resources) : routes,
    },
    isCanaryRequest: percentTraffic > 0 ? () => random() * 100 < percentTraffic : () => false,
    isBinary: binaryMatcher(definition.restApi?.binaryMediaTypes ?? []),
    apiKeySource: definition.restApi?.apiKeySource ?? "HEADER",
    apiKeys: compileUsagePlans(definition, settings),
    stageThrottle: compileStageThrottle(stage),
    usage,
    resourcePolicy: compileResourcePolicy(definition.restApi?.policy, settings),
    authorizers,
    gatewayResponses: compileGatewayResponses(definition.gatewayResponses ?? {}),
    accessLogFormat: stage.accessLogSettings?.format,
  };
}

interface Compiled {
  readonly authorizers: ReadonlyMap<string, AuthorizerPlan>;
  readonly validators: ReturnType<typeof compileValidators>;
}

function compileMethod(
  resource: Resource,
  verb: string,
  { method = {}, integration, integrationResponses = {} }: MethodDefinition,
  { authorizers, validators }: Compiled,
): MethodPlan {
  const where = `${verb} ${resource.path}`;
  if (integration === undefined) {
    throw new UserError(`${where} has no integration; API Gateway deploys no such method.`);
  }
  return {
    resourceId: resource.id ?? resourceIdOf(resource.path),
    resourcePath: resource.path,
    httpMethod: verb.toUpperCase(),
    authorization: authorizationOf(method, authorizers, where),
    authorizationScopes: method.authorizationScopes ?? [],
    apiKeyRequired: method.apiKeyRequired ?? false,
    validator: validators(method, resource.path, where),
    integration: compileIntegration(integration, where),
    integrationResponses: compileIntegrationResponses(integrationResponses, where),
  };
}

function authorizationOf(
  method: NonNullable<MethodDefinition["method"]>,
  authorizers: ReadonlyMap<string, AuthorizerPlan>,
  where: string,
): MethodPlan["authorization"] {
  const type = (method.authorizationType ?? "NONE").toUpperCase();
  if (type === "NONE" || type === "AWS_IAM") return type;
  if (type !== "CUSTOM" && type !== "COGNITO_USER_POOLS") {
    throw new UserError(`${where}: authorizationType "${method.authorizationType}" is not known.`);
  }
  const authorizer = authorizers.get(method.authorizerId ?? "");
  if (authorizer === undefined) {
    throw new UserError(`${where}: there is no authorizer "${method.authorizerId}".`);
  }
  return authorizer;
}

function variablesOf(
  variables: Readonly<Record<string, string>> | null | undefined,
): Readonly<Record<string, string>> | null {
  const entries = Object.entries(variables ?? {});
  if (entries.length === 0) return null;
  if (entries.length > STAGE_VARIABLES_LIMIT) {
    throw new UserError(`A stage takes ${STAGE_VARIABLES_LIMIT} variables, not ${entries.length}.`);
  }
  for (const [name, value] of entries) {
    if (name.length > STAGE_VARIABLE_NAME_LIMIT || value.length > STAGE_VARIABLE_VALUE_LIMIT) {
      throw new UserError(
        `The stage variable ${name} is too long: ${STAGE_VARIABLE_NAME_LIMIT} characters for the name, ${STAGE_VARIABLE_VALUE_LIMIT} for the value.`,
      );
    }
  }
  return Object.freeze(Object.fromEntries(entries));
}

function refuseUnsupported({ stage, resources }: RestApiDefinition): void {
  const settings = Object.entries(stage.methodSettings ?? {});
  const cached = settings.find(([, setting]) => setting.cachingEnabled === true);
  if (stage.cacheClusterEnabled === true && cached !== undefined) {
    throw new UserError(`Response caching (${cached[0]}) is not supported.`, {
      hint: "Leave cachingEnabled off for the local stage.",
    });
  }
  for (const { path, methods = {} } of resources) {
    for (const [verb, { integration }] of Object.entries(methods)) {
      if (integration !== undefined) refuseIntegration(integration, `${verb} ${path}`);
    }
  }
}

function refuseIntegration(integration: Integration, where: string): void {
  if (integration.connectionType === "VPC_LINK") {
    throw new UserError(`${where}: integrations through a VPC link are not supported.`);
  }
  if (integration.responseTransferMode === "STREAM") {
    throw new UserError(`${where}: response streaming is not supported.`);
  }
}
