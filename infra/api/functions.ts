import { userPool, verifierEnvironment } from "../auth/user-pool.ts";
import { functionDefaults } from "../functions/defaults.ts";
import { stringsMapping } from "../data/parameters.ts";
import { onTable } from "../data/table-permissions.ts";
import { stageSettings } from "../stage.ts";
import { table } from "../data/table.ts";

const { chatIdentity, adminGroup } = stageSettings($app.stage);

/** Common arguments of the functions behind a route. */
const routeFunction = {
  ...functionDefaults,
  memory: "512 MB",
  timeout: "10 seconds",
} as const;

/** Common arguments of the authorizers, which have no permissions of their own. */
const authorizer = {
  ...functionDefaults,
  memory: "256 MB",
  timeout: "10 seconds",
} as const;

/** The functions behind the API: those of the routes, by `LambdaName`, and the authorizers. */
export const functions = {
  rooms: new sst.aws.Function("Rooms", {
    ...routeFunction,
    description: "Rooms and messages",
    handler: "packages/functions/src/handlers/rooms.handler",
    link: [table],
    environment: { CHAT_IDENTITY: chatIdentity },
    permissions: [
      onTable("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
    ],
  }),

  users: new sst.aws.Function("UserProfiles", {
    ...routeFunction,
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
    ...routeFunction,
    description: "Orders of the caller",
    handler: "packages/functions/src/handlers/orders.handler",
    link: [table],
    permissions: [onTable("GetItem", "Query", "PutItem", "UpdateItem")],
  }),

  strings: new sst.aws.Function("Strings", {
    ...routeFunction,
    description: "Replaces words in a text",
    handler: "packages/functions/src/handlers/strings.handler",
    environment: { STRINGS_MAPPING_PARAMETER_NAME: stringsMapping.name },
    permissions: [{ actions: ["ssm:GetParameter"], resources: [stringsMapping.arn] }],
  }),

  items: new sst.aws.Function("Items", {
    ...routeFunction,
    description: "Items with any fields, by number",
    handler: "packages/functions/src/handlers/items.handler",
    link: [table],
    permissions: [onTable("Query", "PutItem", "DeleteItem")],
  }),

  documents: new sst.aws.Function("Documents", {
    ...routeFunction,
    description: "Documents with any fields, by generated id",
    handler: "packages/functions/src/handlers/documents.handler",
    link: [table],
    permissions: [onTable("GetItem", "PutItem", "UpdateItem")],
  }),

  chatAuthorizer: new sst.aws.Function("ChatAuthorizer", {
    ...authorizer,
    description: "Identifies the caller of the chat routes",
    handler: "packages/functions/src/handlers/chat-authorizer.handler",
    environment: { CHAT_IDENTITY: chatIdentity, ...verifierEnvironment },
  }),

  usersAuthorizer: new sst.aws.Function("UsersAuthorizer", {
    ...authorizer,
    description: "Authorizes the user routes by token",
    handler: "packages/functions/src/handlers/users-authorizer.handler",
    environment: { ADMIN_GROUP: adminGroup, ...verifierEnvironment },
  }),
};
