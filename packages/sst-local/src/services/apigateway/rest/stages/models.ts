import { createRequire } from "node:module";
import type { Ajv, ValidateFunction } from "ajv";
import { UserError } from "../../../../errors.ts";
import type { Model } from "../api/definition.ts";
import { validationMessage } from "./validation-messages.ts";

/** A violation of a schema: API Gateway's text, and the place for the developer. */
export interface Violation {
  readonly message: string;
  readonly detail: string;
}

/** Validates JSON text; undefined when it is valid. */
export type SchemaCheck = (text: string) => Violation | undefined;

const BUILT_IN: Readonly<Record<string, Model>> = {
  Empty: { schema: { type: "object" } },
  Error: { schema: { type: "object", properties: { message: { type: "string" } } } },
};

const idOf = (name: string) => `https://models.invalid/${encodeURIComponent(name)}`;

/**
 * Compiles the models of an API on demand: each when it is asked for, or, with `compileLate`, when it
 * is first used. Models reference one another as
 * `https://apigateway.amazonaws.com/restapis/{id}/models/{name}`, in cycles too.
 * @throws UserError for a schema that cannot be compiled
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function compileModels(
  models: Readonly<Record<string, Model>>,
  { compileLate = false }: { compileLate?: boolean } = {},
) {
  const known: Record<string, Model> = { ...BUILT_IN, ...models };
  const hasOwnModels = Object.keys(models).length > 0;
  let shared = hasOwnModels && !compileLate ? ajvWith(known) : undefined;
  const compile = (name: string): SchemaCheck => {
    shared ??= ajvWith(known);
    return schemaCheck(shared, name);
  };
  return (name: string, where: string): SchemaCheck => {
    if (!Object.hasOwn(known, name)) throw new UserError(`${where}: there is no model "${name}".`);
    let check = compileLate ? undefined : compile(name);
    return (text) => (check ??= compile(name))(text);
  };
}

function schemaCheck(ajv: Ajv, name: string): SchemaCheck {
  const validate = compileSchema(ajv, name);
  return (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return { message: "Invalid JSON", detail: "it is not JSON" };
    }
    if (validate(value)) return undefined;
    const errors = (validate as ValidateFunction).errors ?? [];
    // The last error is the keyword that failed; those before it are branches of an anyOf or oneOf.
    const last = errors.at(-1);
    return {
      message: last === undefined ? "" : validationMessage(last),
      detail: ajv.errorsText(errors, { dataVar: "body" }),
    };
  };
}

const require = createRequire(import.meta.url);

/** Loads Ajv, which takes 20 ms, only where there is a model to compile. */
function ajvWith(models: Readonly<Record<string, Model>>): Ajv {
  const { default: Draft04 } = require("ajv-draft-04") as { default: typeof Ajv };
  const ajv = new Draft04({
    strict: false,
    validateFormats: false,
    logger: false,
    verbose: true,
  });
  for (const [name, { schema }] of Object.entries(models)) {
    const parsed = parseSchema(schema, name);
    const rewritten = rewriteReferences(parsed);
    const { $schema: _draft4, ...body } = rewritten as Record<string, unknown>;
    try {
      ajv.addSchema({ ...body, id: idOf(name) }, idOf(name));
    } catch (error) {
      throw invalidSchema(name, error);
    }
  }
  return ajv;
}

function compileSchema(ajv: Ajv, name: string) {
  try {
    const validate = ajv.getSchema(idOf(name));
    if (validate !== undefined) return validate;
  } catch (error) {
    throw invalidSchema(name, error);
  }
  throw new UserError(`The schema of the model ${name} is not valid.`);
}

const invalidSchema = (name: string, cause: unknown): UserError =>
  new UserError(`The schema of the model ${name} is not valid: ${String(cause)}`, { cause });

function parseSchema(schema: Model["schema"], name: string): unknown {
  if (typeof schema !== "string") return schema;
  try {
    return JSON.parse(schema) as unknown;
  } catch (error) {
    throw new UserError(`The schema of the model ${name} is not JSON: ${String(error)}`, {
      cause: error,
    });
  }
}

function rewriteReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(rewriteReferences);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      const model =
        key === "$ref" && typeof value === "string"
          ? /\/restapis\/[^/]*\/models\/([^/#]+)(#.*)?$/.exec(value)
          : null;
      return [key, model === null ? rewriteReferences(value) : idOf(model[1]!) + (model[2] ?? "")];
    }),
  );
}
