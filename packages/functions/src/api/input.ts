import { zValidator } from "@hono/zod-validator";
import { AppError } from "@souk/core/error";
import type { FieldError } from "@souk/core/error/schema";
import { parseJson } from "@souk/core/json";
import { firstOfEach } from "@souk/core/page";
import type { Context } from "hono";
import type * as z from "zod";
import type { Env } from "./env.ts";

/** The largest body, in bytes. */
export const BODY_MAX = 256 * 1024;

/**
 * Validates the body as JSON of `schema`, whatever its content type is; `c.req.valid("json")` is the
 * result. API Gateway validates the same schema, but not every caller comes through it.
 *
 * @throws AppError `request.invalid`, `request.too_large`
 * @example new Hono().post("/", json(RoomCreate), (c) => … c.req.valid("json") …)
 */
export function json<Schema extends z.core.$ZodType>(schema: Schema) {
  const validate = zValidator<Schema, "json", Env, string, Hook>("json", schema, refuse("body"));
  const json: typeof validate = async function json(c, next) {
    await readJson(c);
    return validate(c, next);
  };
  return json;
}

/**
 * Validates the query parameters by `schema`, which ignores unknown ones. Of a parameter that is sent
 * more than once the first value counts.
 *
 * @throws AppError `request.invalid`
 */
export function query<Schema extends z.core.$ZodType>(schema: Schema) {
  const single = firstOfEach(schema);
  type In = z.input<Schema>;
  type Out = z.output<Schema>;
  return zValidator<typeof single, "query", Env, string, Hook, In, Out>(
    "query",
    single,
    refuse("query"),
  );
}

/**
 * Parses the body once, exactly, and leaves the value where Hono's validator looks for it. The
 * validator reads JSON of a JSON content type only.
 */
async function readJson(c: Context<Env>): Promise<void> {
  const text = await c.req.text();
  if (Buffer.byteLength(text) > BODY_MAX) {
    throw new AppError("too_large", "request.too_large", "The body must not exceed 256 KB");
  }
  c.req.bodyCache.json = Promise.resolve(parseJson(text));
  c.req.raw.headers.set("content-type", "application/json");
}

/** The parts of a zod issue that our errors are made of. */
interface Issue {
  path: readonly PropertyKey[];
  message: string;
  /** The unknown fields of an object. */
  keys?: readonly string[];
}

type Hook = ReturnType<typeof refuse>;

/** The hook that answers with our error shape; `root` names the whole input. */
function refuse(root: string) {
  return (
    result: { success: true } | { success: false; error: { issues: readonly Issue[] } },
  ): undefined => {
    if (result.success) return undefined;
    throw new AppError("input", "request.invalid", "Invalid request", {
      errors: result.error.issues.flatMap((issue) => toFieldErrors(issue, root)),
    });
  };
}

function toFieldErrors({ path, message, keys }: Issue, root: string): FieldError[] {
  const names = path.map(String);
  if (keys !== undefined) {
    return keys.map((key) => ({ path: [...names, key].join("."), message: "Unknown field" }));
  }
  return [{ path: names.join(".") || root, message }];
}
