import { linkedTable } from "../config.ts";
import { createApp } from "./app.ts";
import { toHandler } from "./lambda.ts";
import { items } from "./routers/items.ts";

/** The Lambda function of `/basic`. */
export const handler = toHandler(createApp().route("/basic", items(linkedTable())));
