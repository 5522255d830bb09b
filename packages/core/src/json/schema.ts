import * as z from "zod";
import { isJson, JSON_DEPTH } from "./index.ts";

/** Any JSON value, nested at most `JSON_DEPTH` deep. */
export const Json = z
  .unknown()
  .refine((value) => isJson(value), `Must be JSON, nested at most ${JSON_DEPTH} deep`);
