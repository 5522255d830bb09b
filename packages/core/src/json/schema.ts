import * as z from "../validation/index.ts";
import { isJson, JSON_DEPTH } from "./index.ts";

/** Any JSON value, nested at most `JSON_DEPTH` deep. `parseJson` refuses inexact numbers before. */
export const Json = z.unknown().check(
  z.refine((value) => isJson(value), `Must be JSON, nested at most ${JSON_DEPTH} deep`),
  z.meta({
    description: `Any JSON, nested at most ${JSON_DEPTH} deep. Numbers that a double cannot represent exactly are refused; send them as strings.`,
  }),
);
