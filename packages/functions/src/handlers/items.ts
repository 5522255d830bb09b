import "../api/without-undici.ts";
import { linkedTable } from "../config.ts";
import { createApp } from "../api/app.ts";
import { toHandler } from "../api/lambda.ts";
import { items } from "../api/routers/items.ts";

/** The Lambda function of `/basic`. */
export const handler = toHandler(createApp().route("/basic", items(linkedTable())));
