import type { Routed } from "../api/context.ts";
import { mimeType } from "./media-types.ts";
import type {
  CompiledTemplate,
  Rendered,
  RequestOverride,
  ResponseOverride,
} from "apigateway-velocity";
import { compile } from "apigateway-velocity";

/** Mapping templates by media type in lower case, and `$default`; empty ones are left out. */
export interface Templates {
  readonly byType: ReadonlyMap<string, CompiledTemplate>;
  /** Whether any was written down, be it an empty one. */
  readonly isDeclared: boolean;
}

/** Parses the templates of an integration or an integration response. */
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

/** The template for what the client sent: by Content-Type, `$default` otherwise. */
export function requestTemplate(
  { byType }: Templates,
  contentType: string | undefined,
): CompiledTemplate | undefined {
  const type = mimeType(contentType ?? "application/json");
  return byType.get(type ?? "") ?? byType.get("$default");
}

/** The template for what the client accepts, and the media type it is filed under. */
export function responseTemplate(
  { byType }: Templates,
  accept: string | undefined,
): { readonly type: string; readonly template: CompiledTemplate } | undefined {
  const wanted = [accept?.trim().toLowerCase(), mimeType(accept), "application/json"];
  const type = wanted.find((candidate) => candidate !== undefined && byType.has(candidate));
  const chosen = type ?? byType.keys().next().value;
  return chosen === undefined ? undefined : { type: chosen, template: byType.get(chosen)! };
}

/** What templates of this request have overridden so far. */
export interface Overrides {
  readonly requestOverride?: RequestOverride | undefined;
  readonly responseOverride?: ResponseOverride | undefined;
}

/** Renders a template with what it can see of a request. */
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
      xrayTraceId: /Root=([^;]+)/.exec(trace)?.[1] ?? trace,
      requestOverride: overrides.requestOverride ?? {},
      responseOverride: overrides.responseOverride ?? {},
    },
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
