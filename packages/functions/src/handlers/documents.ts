import "../api/without-undici.ts";
import { linkedTable } from "../config.ts";
import { createApp } from "../api/app.ts";
import { toHandler } from "../api/lambda.ts";
import { documents } from "../api/routers/documents.ts";

/** The Lambda function of `/data`. */
export const handler = toHandler(createApp().route("/data", documents(linkedTable())));
