import * as z from "../validation/index.ts";
import { Json } from "../json/schema.ts";

/** A ULID: 26 characters of Crockford's base 32, upper case. */
export const DOCUMENT_ID_PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Body of POST /data. */
export const DocumentCreate = z.strictObject({ data: Json });
export type DocumentCreate = z.infer<typeof DocumentCreate>;

/** The response of POST /data and GET /data/{id}. */
export const DocumentInfo = z.object({ id: z.string(), data: Json });
export type DocumentInfo = z.infer<typeof DocumentInfo>;
