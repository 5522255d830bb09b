import { memberFilter, messageFilter } from "@souk/contract/stream-filters";
import { aliasOrFunctionArn } from "../functions/aliases.ts";
import { verifierEnvironment } from "../auth/user-pool.ts";
import { functionDefaults } from "../functions/defaults.ts";
import { stageSettings } from "../stage.ts";
import { onStream, onTable, readsStream } from "../data/table-permissions.ts";
import { table } from "../data/table.ts";

const { chatIdentity } = stageSettings($app.stage);

const ROUTES = ["$connect", "$disconnect", "$default"] as const;

/** Common arguments of the functions of live delivery. */
const liveFunction = {
  ...functionDefaults,
  memory: "256 MB",
  timeout: "10 seconds",
} as const;

/** Identifies the user of a connection, by the rules of the chat authorizer. */
export const liveAuthorizer = new sst.aws.Function("LiveAuthorizer", {
  ...liveFunction,
  description: "Authorizes WebSocket connections",
  handler: "packages/functions/src/handlers/live-authorizer.handler",
  environment: { CHAT_IDENTITY: chatIdentity, ...verifierEnvironment },
});

/** Stores and deletes connections. */
export const liveConnections = new sst.aws.Function("LiveConnections", {
  ...liveFunction,
  description: "Stores WebSocket connections",
  handler: "packages/functions/src/handlers/connections.handler",
  link: [table],
  permissions: [onTable("PutItem", "DeleteItem")],
});

/** The WebSocket API that sends events to browsers. */
export const liveApi = new sst.aws.ApiGatewayWebSocket("Live");

const authorizer = liveApi.addAuthorizer("People", {
  lambda: {
    function: aliasOrFunctionArn(liveAuthorizer),
    // Every request must have the identity source, and outside production the token is optional.
    // Results are never cached for a WebSocket API.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    identitySources: ["context.connectionId"],
  },
});

for (const route of ROUTES) {
  liveApi.route(route, aliasOrFunctionArn(liveConnections), {
    ...(route === "$connect" && { auth: { lambda: authorizer.id } }),
  });
}

/** Sends events to connected users. */
export const fanOut = new sst.aws.Function("FanOut", {
  ...liveFunction,
  description: "Sends changes of messages and rooms to the connected members",
  handler: "packages/functions/src/handlers/fan-out.handler",
  timeout: "30 seconds",
  link: [table],
  environment: { LIVE_ENDPOINT: liveApi.managementEndpoint },
  permissions: [
    onTable("GetItem", "Query", "DeleteItem"),
    onStream,
    {
      actions: ["execute-api:ManageConnections"],
      resources: [$interpolate`${liveApi.nodes.api.executionArn}/*/POST/@connections/*`],
    },
  ],
});

/** Drops events that cannot be delivered soon: clients fetch what they missed when they reconnect. */
table.subscribe("FanOut", aliasOrFunctionArn(fanOut), {
  filters: [messageFilter, memberFilter],
  transform: {
    eventSourceMapping: {
      // SST would remove the alias from the ARN.
      functionName: aliasOrFunctionArn(fanOut),
      ...readsStream,
      startingPosition: "LATEST",
      batchSize: 100,
      maximumRetryAttempts: 2,
      maximumRecordAgeInSeconds: 300,
    },
  },
});
