import { linkedTable } from "../config.ts";
import { createApp } from "./app.ts";
import { toHandler } from "./lambda.ts";
import { documents } from "./routers/documents.ts";

/** The Lambda function of `/data`. */
export const handler = toHandler(createApp().route("/data", documents(linkedTable())));
