import { takeNames } from "@souk/core/scope";
import { linkedTable } from "../config.ts";
import { createApp } from "./app.ts";
import { toHandler } from "./lambda.ts";
import { scope } from "./middleware/scope.ts";
import { orders } from "./routers/orders.ts";

/** The Lambda function of the order routes. */
export const handler = toHandler(
  createApp()
    // An order names nobody, so nobody is looked up.
    .use(scope({ table: linkedTable(), findPeople: takeNames }))
    .route("/orders", orders),
);
