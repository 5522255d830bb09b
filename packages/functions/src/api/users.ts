import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { findUsers } from "@souk/core/user";
import { cognitoIdentities } from "../cognito/identities.ts";
import { linkedTable } from "../config.ts";
import { toHandler } from "./lambda.ts";
import { createUsersApp } from "./users-app.ts";

const table = linkedTable();
const userPoolId = process.env["USER_POOL_ID"];
if (!userPoolId) throw new Error("USER_POOL_ID is not set");

/** The Lambda function of the user routes. */
export const handler = toHandler(
  createUsersApp({
    table,
    findPeople: findUsers(table),
    identities: cognitoIdentities(new CognitoIdentityProviderClient(), userPoolId),
  }),
);
