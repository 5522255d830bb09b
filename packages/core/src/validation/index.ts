/**
 * The zod of all schemas that functions load. `zod/mini` has the same schemas as `zod`, with functions
 * in the place of methods, so that a bundle leaves out what no schema uses, and without messages: the
 * English ones of `zod` are set here. A local run bundles what is named here, without other languages.
 */
import { config } from "zod/mini";
import english from "zod/v4/locales/en.js";

export {
  _default,
  array,
  boolean,
  catchall,
  enum,
  exactOptional,
  int,
  iso,
  length,
  maximum,
  maxLength,
  meta,
  minimum,
  minLength,
  number,
  object,
  optional,
  pipe,
  record,
  refine,
  regex,
  strictObject,
  string,
  toJSONSchema,
  transform,
  unknown,
} from "zod/mini";
export type { core, infer, ZodMiniString, ZodMiniType } from "zod/mini";

config(english());
