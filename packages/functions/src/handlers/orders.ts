import "../api/without-undici.ts";
import { acceptAnyName } from "@souk/core/scope";
import { linkedTable } from "../config.ts";
import { createApp } from "../api/app.ts";
import { toHandler } from "../api/lambda.ts";
import { scope } from "../api/middleware/scope.ts";
import { orders } from "../api/routers/orders.ts";

/** The Lambda function of the order routes. */
export const handler = toHandler(
  createApp()
    // Orders name no people, so none are looked up.
    .use(scope({ table: linkedTable(), findPeople: acceptAnyName }))
    .route("/orders", orders),
);
