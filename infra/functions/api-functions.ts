import { userPool, verifierEnvironment } from "../auth/user-pool.ts";
import { common } from "./defaults.ts";
import { layered } from "./core-layer.ts";
import { stringsMapping } from "../data/parameters.ts";
import { onTable } from "../data/table-permissions.ts";
import { stageSettings } from "../stage.ts";
import { table } from "../data/table.ts";

const { chatIdentity, adminGroup } = stageSettings($app.stage);

/** What the functions behind a route have in common. */
const behindRoute = { ...common, ...layered, memory: "512 MB", timeout: "10 seconds" } as const;

/** What the authorizers have in common: they know the pool and touch nothing. */
const authorizer = { ...common, ...layered, memory: "256 MB", timeout: "10 seconds" } as const;

/** The functions behind the API, by the name that routes.ts and authorizers.ts call them. */
export const functions = {
  rooms: new sst.aws.Function("Rooms", {
    ...behindRoute,
    description: "Rooms and messages",
    handler: "packages/functions/src/handlers/rooms.handler",
    link: [table],
    environment: { CHAT_IDENTITY: chatIdentity },
    permissions: [
      onTable("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
    ],
  }),

  users: new sst.aws.Function("UserProfiles", {
    ...behindRoute,
    description: "Users, their profiles and their identities",
    handler: "packages/functions/src/handlers/users.handler",
    link: [table],
    environment: { USER_POOL_ID: userPool.id },
    permissions: [
      onTable("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
      {
        actions: [
          "cognito-idp:AdminCreateUser",
          "cognito-idp:AdminUpdateUserAttributes",
          "cognito-idp:AdminDeleteUser",
          "cognito-idp:AdminGetUser",
        ],
        resources: [userPool.arn],
      },
    ],
  }),

  orders: new sst.aws.Function("Orders", {
    ...behindRoute,
    description: "Orders of whoever calls",
    handler: "packages/functions/src/handlers/orders.handler",
    link: [table],
    permissions: [onTable("GetItem", "Query", "PutItem", "UpdateItem")],
  }),

  strings: new sst.aws.Function("Strings", {
    ...behindRoute,
    description: "Replaces words in a text",
    handler: "packages/functions/src/handlers/strings.handler",
    environment: { STRINGS_MAPPING_PARAMETER_NAME: stringsMapping.name },
    permissions: [{ actions: ["ssm:GetParameter"], resources: [stringsMapping.arn] }],
  }),

  items: new sst.aws.Function("Items", {
    ...behindRoute,
    description: "Items of any form, by a number",
    handler: "packages/functions/src/handlers/items.handler",
    link: [table],
    permissions: [onTable("Query", "PutItem", "DeleteItem")],
  }),

  documents: new sst.aws.Function("Documents", {
    ...behindRoute,
    description: "Documents of any form, by an id of ours",
    handler: "packages/functions/src/handlers/documents.handler",
    link: [table],
    permissions: [onTable("GetItem", "PutItem", "UpdateItem")],
  }),

  chatAuthorizer: new sst.aws.Function("ChatAuthorizer", {
    ...authorizer,
    description: "Says who calls the chat routes",
    handler: "packages/functions/src/handlers/chat-authorizer.handler",
    environment: { CHAT_IDENTITY: chatIdentity, ...verifierEnvironment },
  }),

  usersAuthorizer: new sst.aws.Function("UsersAuthorizer", {
    ...authorizer,
    description: "Says what the owner of a token may do with users",
    handler: "packages/functions/src/handlers/users-authorizer.handler",
    environment: { ADMIN_GROUP: adminGroup, ...verifierEnvironment },
  }),
};
