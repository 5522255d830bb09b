import "../api/without-undici.ts";
import { findUsers, findUsersOrNames } from "@souk/core/user";
import { linkedTable } from "../config.ts";
import { createApp } from "../api/app.ts";
import { toHandler } from "../api/lambda.ts";
import { scope } from "../api/middleware/scope.ts";
import { rooms } from "../api/routers/rooms.ts";

const table = linkedTable();

// Where tokens alone identify callers, the people that a room names are users too.
const find = process.env["CHAT_IDENTITY"] === "cognito" ? findUsers : findUsersOrNames;

/** The Lambda function of the chat routes that API Gateway does not answer itself. */
export const handler = toHandler(
  createApp()
    .use(scope({ table, findPeople: find(table) }))
    .route("/rooms", rooms),
);
