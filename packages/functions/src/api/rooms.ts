import { takeNames } from "@souk/core/scope";
import { linkedTable } from "../config.ts";
import { createApp } from "./app.ts";
import { toHandler } from "./lambda.ts";

/** The Lambda function of every chat route that API Gateway does not answer itself. */
export const handler = toHandler(createApp({ table: linkedTable(), findPeople: takeNames }));
