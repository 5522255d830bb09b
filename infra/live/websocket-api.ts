import { messageFilter } from "@souk/contract/stream-filters";
import { callable } from "../functions/aliases.ts";
import { verifierEnvironment } from "../auth/user-pool.ts";
import { common } from "../functions/defaults.ts";
import { layered } from "../functions/core-layer.ts";
import { stageSettings } from "../stage.ts";
import { onStream, onTable } from "../data/table-permissions.ts";
import { table } from "../data/table.ts";

const { chatIdentity } = stageSettings($app.stage);

const ROUTES = ["$connect", "$disconnect", "$default"] as const;

/** What the functions of live delivery have in common. */
const live = { ...common, ...layered, memory: "256 MB", timeout: "10 seconds" } as const;

/** Says who listens, as the chat authorizer says who talks. */
export const liveAuthorizer = new sst.aws.Function("LiveAuthorizer", {
  ...live,
  description: "Says who connects to hear of messages",
  handler: "packages/functions/src/handlers/live-authorizer.handler",
  environment: { CHAT_IDENTITY: chatIdentity, ...verifierEnvironment },
});

/** Knows which connections there are. */
export const liveConnections = new sst.aws.Function("LiveConnections", {
  ...live,
  description: "Remembers who is connected",
  handler: "packages/functions/src/handlers/connections.handler",
  link: [table],
  permissions: [onTable("PutItem", "DeleteItem")],
});

/** The WebSocket by which a browser hears of messages while it is open. */
export const liveApi = new sst.aws.ApiGatewayWebSocket("Live");

const authorizer = liveApi.addAuthorizer("People", {
  lambda: {
    function: callable(liveAuthorizer),
    // The token is one of the subprotocols, or outside production there is none: what is asked for
    // must be there always, and nothing is cached for a WebSocket.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    identitySources: ["context.connectionId"],
  },
});

for (const route of ROUTES) {
  liveApi.route(route, callable(liveConnections), {
    ...(route === "$connect" && { auth: { lambda: authorizer.id } }),
  });
}

/** Tells those who are connected. */
export const fanOut = new sst.aws.Function("FanOut", {
  ...live,
  description: "Tells connected people of messages in their rooms",
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

/** News that could not be told soon is no news: a client that missed it asks for what it has not. */
table.subscribe("FanOut", callable(fanOut), {
  filters: [messageFilter],
  transform: {
    eventSourceMapping: {
      // SST would drop the alias from the ARN.
      functionName: callable(fanOut),
      startingPosition: "LATEST",
      batchSize: 100,
      maximumRetryAttempts: 2,
      maximumRecordAgeInSeconds: 300,
    },
  },
});
