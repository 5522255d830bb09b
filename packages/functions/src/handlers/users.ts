import "../api/without-undici.ts";
import { createJsonClient, TIMEOUTS } from "@souk/core/aws";
import { findUsers } from "@souk/core/user";
import { COGNITO, cognitoIdentities } from "../cognito/identities.ts";
import { linkedTable, variable } from "../config.ts";
import { createApp } from "../api/app.ts";
import { toHandler } from "../api/lambda.ts";
import { scope } from "../api/middleware/scope.ts";
import { users } from "../api/routers/users.ts";

const table = linkedTable();
// Creating a user sends an e-mail, which takes longer than other requests.
const userPoolId = variable("USER_POOL_ID");
const cognito = createJsonClient(COGNITO, {
  // The pool's own: a standby uses the pool of another region.
  region: userPoolId.split("_")[0]!,
  requestHandler: { ...TIMEOUTS, socketTimeout: 3000 },
});
const identities = cognitoIdentities(cognito, userPoolId);

/** The Lambda function of the user routes. */
export const handler = toHandler(
  createApp()
    .use(scope({ table, findPeople: findUsers(table) }))
    .route("/users", users(identities)),
);
