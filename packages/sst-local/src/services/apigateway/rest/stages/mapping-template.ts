import type { CompiledTemplate, Rendered } from "apigateway-velocity";
import { compile } from "apigateway-velocity";
import type { Overrides, Routed } from "../api/context.ts";
import { mimeType } from "./media-types.ts";

/** Mapping templates by lower-case media type and `$default`, without empty ones. */
export interface Templates {
  readonly byType: ReadonlyMap<string, CompiledTemplate>;
  /** True when the definition has a template, even an empty one. */
  readonly isDeclared: boolean;
}

/** Compiles the templates of an integration or an integration response. */
export function compileTemplates(
  templates: Readonly<Record<string, string | null>> | null | undefined,
): Templates {
  const entries = Object.entries(templates ?? {});
  const byType = new Map<string, CompiledTemplate>();
  for (const [type, template] of entries) {
    if (template) byType.set(type.toLowerCase(), compileOne(template));
  }
  return { byType, isDeclared: entries.length > 0 };
}

/** The template for the Content-Type of a request, else `$default`. */
export function requestTemplate(
  { byType }: Templates,
  contentType: string | undefined,
): CompiledTemplate | undefined {
  const type = mimeType(contentType ?? "application/json");
  return byType.get(type ?? "") ?? byType.get("$default");
}

/** The template for the Accept header of a request, with its media type. */
export function responseTemplate(
  { byType }: Templates,
  accept: string | undefined,
): { readonly type: string; readonly template: CompiledTemplate } | undefined {
  const wanted = [accept?.trim().toLowerCase(), mimeType(accept), "application/json"];
  const type = wanted.find((candidate) => candidate !== undefined && byType.has(candidate));
  const chosen = type ?? byType.keys().next().value;
  return chosen === undefined ? undefined : { type: chosen, template: byType.get(chosen)! };
}

/** Renders a template with the data of a request. */
export function renderTemplate(
  template: CompiledTemplate,
  body: string,
  context: Routed,
  overrides: Overrides,
): Rendered {
  const { request, pathParameters, stageVariables, variables, trace } = context;
  return template({
    body,
    params: {
      path: pathParameters ?? {},
      querystring: request.query ?? {},
      header: request.headers.toRecord(),
    },
    context: {
      ...variables,
      requestOverride: overrides.requestOverride ?? {},
      responseOverride: overrides.responseOverride ?? {},
    },
    unlistedContext: { xrayTraceId: /Root=([^;]+)/.exec(trace)?.[1] ?? trace },
    stageVariables,
  });
}

/** A template that does not parse fails when it is rendered, as on API Gateway. */
function compileOne(template: string): CompiledTemplate {
  try {
    return compile(template);
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
