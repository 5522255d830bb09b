import { aboutResource } from "../../../aws/refusals.ts";
import { UserError } from "../../../errors.ts";
import { resourceIdOf } from "../shared/ids.ts";
import type { Backends } from "./api/backends.ts";
import type { MethodIdentity } from "./api/context.ts";
import type { MethodDefinition, Resource, RestApiDefinition } from "./api/definition.ts";
import type { Settings } from "./api/options.ts";
import { definitionRefusals } from "./refusals.ts";
import * as authorize from "./stages/authorize.ts";
import * as gatewayResponse from "./stages/gateway-response.ts";
import * as integrationRequest from "./stages/integration-request.ts";
import * as integrationResponse from "./stages/integration-response.ts";
import * as integration from "./stages/integration.ts";
import * as keyAndPlan from "./stages/key-and-plan.ts";
import * as methodResponse from "./stages/method-response.ts";
import * as parse from "./stages/parse.ts";
import { RoutingTree } from "./stages/route.ts";
import type { UsageState } from "./stages/usage.ts";
import * as validate from "./stages/validate.ts";

/** A compiled definition. It does not change; another deployment replaces it. */
export interface Deployment {
  readonly settings: Settings;
  readonly backends: Backends;
  readonly parse: parse.Plan;
  readonly routes: RoutingTree<CompiledMethod>;
  /** Routes of the canary's deployment. */
  readonly canaryRoutes: RoutingTree<CompiledMethod>;
  readonly authorizers: authorize.ApiPlan["authorizers"];
  readonly gatewayResponses: gatewayResponse.Plan;
  readonly accessLogFormat: string | undefined;
}

/** A method with its compiled stages, in the order in which they run. */
export interface CompiledMethod extends MethodIdentity {
  readonly authorize: authorize.Plan;
  readonly keyAndPlan: keyAndPlan.Plan;
  readonly validate: validate.Plan;
  readonly integrationRequest: integrationRequest.Plan;
  readonly integration: integration.Plan;
  readonly integrationResponse: integrationResponse.Plan;
  readonly methodResponse: methodResponse.Plan;
}

/** The parts of the stages that all methods of an API share. */
interface CompiledApi {
  readonly definition: RestApiDefinition;
  readonly authorize: authorize.ApiPlan;
  readonly keyAndPlan: keyAndPlan.ApiPlan;
  readonly validate: validate.ApiPlan;
}

/**
 * Compiles a definition.
 * @throws UserError for a definition that API Gateway refuses, and for what is not supported
 */
export function deploy(
  definition: RestApiDefinition,
  backends: Backends,
  settings: Settings,
  usage: UsageState,
): Deployment {
  const [refusal] = definitionRefusals(definition);
  if (refusal) throw refusal;
  const api: CompiledApi = {
    definition,
    authorize: authorize.compileApi(definition, settings),
    keyAndPlan: keyAndPlan.compileApi(definition, settings, usage),
    validate: validate.compileApi(definition, settings),
  };
  const routes = compileRoutes(definition.resources, api);
  const canary = parse.canaryResourcesOf(definition);
  return {
    settings,
    backends,
    parse: parse.compile(definition, backends, settings),
    routes,
    canaryRoutes: canary === undefined ? routes : compileRoutes(canary, api),
    authorizers: api.authorize.authorizers,
    gatewayResponses: gatewayResponse.compile(definition.gatewayResponses ?? {}),
    accessLogFormat: definition.stage.accessLogSettings?.format,
  };
}

function compileRoutes(
  resources: readonly Resource[],
  api: CompiledApi,
): RoutingTree<CompiledMethod> {
  const routes = new RoutingTree<CompiledMethod>();
  for (const resource of resources) {
    routes.addResource(resource.path);
    for (const [verb, method] of Object.entries(resource.methods ?? {})) {
      const compiled = aboutResource(method.urn, () => compileMethod(resource, verb, method, api));
      routes.add(resource.path, verb, compiled);
    }
  }
  return routes;
}

function compileMethod(
  resource: Resource,
  verb: string,
  { method = {}, integration: definition, integrationResponses = {} }: MethodDefinition,
  api: CompiledApi,
): CompiledMethod {
  const where = `${verb} ${resource.path}`;
  if (definition === undefined) {
    throw new UserError(`${where} has no integration, which API Gateway needs to deploy a method.`);
  }
  const identity: MethodIdentity = {
    resourceId: resource.id ?? resourceIdOf(resource.path),
    resourcePath: resource.path,
    httpMethod: verb.toUpperCase(),
  };
  const request = integrationRequest.compile(definition, where);
  return {
    ...identity,
    authorize: authorize.compile(method, api.authorize, where),
    keyAndPlan: keyAndPlan.compile(method, api.definition, api.keyAndPlan, identity),
    validate: validate.compile(method, api.validate, where),
    integrationRequest: request,
    integration: integration.compile(definition, request.type, where),
    integrationResponse: integrationResponse.compile(integrationResponses, request, where),
    methodResponse: methodResponse.compile(request.type),
  };
}
