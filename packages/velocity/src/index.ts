import { renderBlock } from "./evaluate/render.ts";
import { Output, Scope } from "./evaluate/scope.ts";
import { VtlError } from "./errors/vtl-error.ts";
import type { Value } from "./java/values.ts";
import { MAX_TEMPLATE_BYTES } from "./errors/limits.ts";
import { parseTemplate } from "./template/parse.ts";
import { contextVariable, overrideOf, toJavaMap } from "./variables/context.ts";
import type { RequestOverride, ResponseOverride } from "./variables/context.ts";
import { InputVariable } from "./variables/input.ts";
import type { Params } from "./variables/input.ts";
import { utilVariable } from "./variables/util.ts";

export { VtlError } from "./errors/vtl-error.ts";
export type { VtlErrorReason } from "./errors/vtl-error.ts";
export type { RequestOverride, ResponseOverride } from "./variables/context.ts";

/** The data that a mapping template reads. */
export interface RenderInput {
  /** The payload; `$input.body` is `{}` when it is absent or empty. */
  readonly body?: string | null | undefined;
  /** The parameters of `$input.params()`. */
  readonly params?: Partial<Params> | undefined;
  /** `$context`; overrides of an earlier template can be in it and are kept. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  /** Further values of `$context` that templates can read and `$context.keySet()` does not list. */
  readonly unlistedContext?: Readonly<Record<string, unknown>> | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | null | undefined;
}

export interface Rendered {
  readonly text: string;
  /** `$context.requestOverride` after rendering, without empty sections. */
  readonly requestOverride?: RequestOverride;
  /** `$context.responseOverride` after rendering, without empty sections. */
  readonly responseOverride?: ResponseOverride;
}

/** A parsed template that renders any number of times. */
export type CompiledTemplate = (input: RenderInput) => Rendered;

const MAX_CACHED = 500;
const cache = new Map<string, CompiledTemplate>();

/**
 * Renders a mapping template as API Gateway does: Apache Velocity 1.7, except that undefined
 * references print nothing and null equals the empty string.
 * Assignments to `$context.requestOverride.header|path|querystring.*` and to
 * `$context.responseOverride.status` and `.header.*` are collected; the input is not modified.
 * The 500 templates used last stay compiled.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 * @throws VtlError and nothing else
 */
export function render(template: string, input: RenderInput): Rendered {
  const compiled = cache.get(template) ?? compile(template);
  cache.delete(template);
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? "");
  cache.set(template, compiled);
  return compiled(input);
}

/**
 * Parses a mapping template once.
 * @throws VtlError with reason "syntax" or "limit"; the renderer throws VtlError alone, too
 */
export function compile(template: string): CompiledTemplate {
  if (Buffer.byteLength(template) > MAX_TEMPLATE_BYTES) {
    throw new VtlError("limit", `A mapping template may have ${MAX_TEMPLATE_BYTES} bytes at most.`);
  }
  const block = withinStack(() => parseTemplate(template));
  return (input) =>
    withinStack(() => {
      const context = contextVariable(input.context ?? {}, input.unlistedContext ?? {});
      const { path = {}, querystring = {}, header = {} } = input.params ?? {};
      const scope = new Scope(
        new Map<string, Value>([
          ["input", new InputVariable(input.body ?? "", { path, querystring, header })],
          ["util", utilVariable],
          ["context", context],
          ["stageVariables", toJavaMap(input.stageVariables ?? {})],
        ]),
      );
      const output = new Output();
      renderBlock(block, scope, output);
      const requestOverride = overrideOf(context, "requestOverride");
      const responseOverride = overrideOf(context, "responseOverride");
      return {
        text: output.text,
        ...(requestOverride === undefined ? {} : { requestOverride }),
        ...(responseOverride === undefined ? {} : { responseOverride }),
      };
    });
}

/** Reports a stack overflow as a VtlError with reason `limit`. */
function withinStack<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new VtlError("limit", "The template, or a value in it, nests too deep.");
  }
}
