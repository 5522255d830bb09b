import { stageSettings } from "./stage.ts";
import { table } from "./storage.ts";

const { chatIdentity } = stageSettings($app.stage);

/** What every function has in common; SST's own defaults are x86 and a runtime that AWS has retired. */
export const common = { runtime: "nodejs22.x", architecture: "arm64" } as const;

/** The functions behind the API, by the name that routes.ts and auth.ts call them. */
export const functions = {
  rooms: new sst.aws.Function("Rooms", {
    ...common,
    description: "Rooms and messages",
    handler: "packages/functions/src/api/rooms.handler",
    memory: "512 MB",
    timeout: "10 seconds",
    link: [table],
    environment: { CHAT_IDENTITY: chatIdentity },
    permissions: [
      {
        actions: [
          "dynamodb:GetItem",
          "dynamodb:BatchGetItem",
          "dynamodb:Query",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
        ],
        resources: [table.arn],
      },
    ],
  }),

  chatAuthorizer: new sst.aws.Function("ChatAuthorizer", {
    ...common,
    description: "Says who calls the chat routes",
    handler: "packages/functions/src/authorizer/chat.handler",
    memory: "256 MB",
    timeout: "5 seconds",
    environment: { CHAT_IDENTITY: chatIdentity },
  }),
};
