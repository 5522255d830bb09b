import { UserError } from "../../../../errors.ts";
import type { ContextVariables } from "../api/context-variables.ts";
import type { Answer, Parsed, Routed } from "../api/context.ts";
import type { GatewayResponse } from "../api/definition.ts";
import type { GatewayError, GatewayResponseType } from "../api/gateway-error.ts";
import { errorVariables, GATEWAY_RESPONSES } from "../api/gateway-error.ts";
import { HeaderList, getOwn } from "../../shared/headers.ts";
import { mimeType } from "./media-types.ts";
import type { Mapping, RequestSources } from "./parameter-mapping.ts";
import { compileGatewayResponseMappings } from "./parameter-mapping.ts";
import { contextVariable } from "../../shared/access-log-line.ts";
import { printed } from "../../shared/json-path.ts";

/** The gateway responses that an API customizes. */
export type Plan = ReadonlyMap<GatewayResponseType, GatewayResponsePlan>;

interface GatewayResponsePlan {
  readonly status: number | undefined;
  readonly mappings: readonly Mapping<RequestSources>[];
  readonly templates: ReadonlyMap<string, string>;
}

const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';

/** This one begins with a capital letter. */
const ACCESS_DENIED_TEMPLATE = '{"Message":$context.error.messageString}';

/** @throws UserError for a response type that does not exist */
export function compile(responses: Readonly<Record<string, GatewayResponse>>): Plan {
  return new Map(
    Object.entries(responses).map(([type, response]) => {
      if (!isResponseType(type)) {
        throw new UserError(`There is no gateway response type "${type}".`, {
          hint: `The types are ${Object.keys(GATEWAY_RESPONSES).join(", ")}.`,
        });
      }
      return [type, compileResponse(type, response)];
    }),
  );
}

/**
 * The response for an error: the customized one of its type, else of DEFAULT_4XX or DEFAULT_5XX, else
 * API Gateway's own.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function run(plans: Plan, context: Parsed & Partial<Routed>, error: GatewayError): Answer {
  const plan = error.fixed ? undefined : planFor(plans, error);
  const status = plan?.status ?? error.status;
  const { type, template } = templateFor(plan, error, context.request.headers.get("accept"));
  const headers = new HeaderList();
  headers.add("x-amzn-RequestId", context.variables.requestId);
  headers.add("x-amz-apigw-id", context.variables.extendedRequestId);
  headers.add("x-amzn-ErrorType", error.errorType);
  headers.add("Content-Type", type);
  const sources: RequestSources & Parsed = {
    ...context,
    pathParameters: context.pathParameters ?? null,
    variables: withError(context.variables, error),
  };
  for (const { name, read } of plan?.mappings ?? []) {
    const value = read(sources);
    if (value !== undefined) headers.set(name, String(value));
  }
  return { status, headers, body: substitute(template, sources) };
}

function planFor(plans: Plan, { type, status }: GatewayError): GatewayResponsePlan | undefined {
  return plans.get(type) ?? plans.get(status >= 500 ? "DEFAULT_5XX" : "DEFAULT_4XX");
}

function templateFor(
  plan: GatewayResponsePlan | undefined,
  error: GatewayError,
  accept: string | undefined,
): { type: string; template: string } {
  const templates = plan?.templates;
  if (templates === undefined || templates.size === 0) {
    const template = error.type === "ACCESS_DENIED" ? ACCESS_DENIED_TEMPLATE : DEFAULT_TEMPLATE;
    return { type: "application/json", template };
  }
  const wanted = mimeType(accept) ?? "";
  const [first] = templates.keys();
  const type = [wanted, "application/json"].find((one) => templates.has(one)) ?? first!;
  return { type, template: templates.get(type)! };
}

/** `$context` with `$context.error`. */
function withError(variables: ContextVariables, error: GatewayError): ContextVariables {
  return Object.assign({ ...variables }, { error: errorVariables(error) });
}

/** Replaces variables. This is not VTL: everything else stays as it is. */
function substitute(template: string, sources: RequestSources): string {
  return template.replaceAll(VARIABLE, (_whole, bare?: string, braced?: string) => {
    const path = bare ?? braced ?? "";
    const root = ROOTS.find((candidate) => path.startsWith(candidate)) ?? "";
    const value = variable(root, path.slice(root.length), sources);
    return value === undefined || value === null ? "" : printed(value);
  });
}

const ROOTS = [
  "context.",
  "stageVariables.",
  "method.request.path.",
  "method.request.querystring.",
  "method.request.header.",
];
const PATH = `(?:${ROOTS.join("|").replaceAll(".", String.raw`\.`)})[\\w-]+(?:\\.[\\w-]+)*`;
const VARIABLE = new RegExp(String.raw`\$(${PATH})|\$\{(${PATH})\}`, "g");

function variable(root: string, name: string, sources: RequestSources): unknown {
  switch (root) {
    case "context.":
      return contextVariable(sources.variables, name);
    case "stageVariables.":
      return getOwn(sources.stageVariables, name);
    case "method.request.path.":
      return getOwn(sources.pathParameters, name);
    case "method.request.querystring.":
      return getOwn(sources.request.query, name);
    default:
      return sources.request.headers.getAllExact(name).at(-1);
  }
}

function compileResponse(type: string, response: GatewayResponse): GatewayResponsePlan {
  const where = `Gateway response ${type}`;
  const status = response.statusCode ? Number(response.statusCode) : undefined;
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new UserError(`${where}: "${response.statusCode}" is not a status code from 200 to 599.`);
  }
  return {
    status,
    mappings: compileGatewayResponseMappings(response.responseParameters, where),
    templates: new Map(
      Object.entries(response.responseTemplates ?? {}).map(([media, template]) => [
        media.toLowerCase(),
        template,
      ]),
    ),
  };
}

function isResponseType(type: string): type is GatewayResponseType {
  return Object.hasOwn(GATEWAY_RESPONSES, type);
}
