// Before the imports that create resources.
import "./data/protection.ts";
import { api, apiKey } from "./api/rest-api.ts";
import {
  adminGroup,
  loginUrl,
  postConfirmation,
  userPool,
  userPoolClient,
} from "./auth/user-pool.ts";
import { createCanaryReleases } from "./api/canary-releases.ts";
import { functions } from "./api/functions.ts";
import { key } from "./data/encryption-keys.ts";
import { fanOut, liveApi, liveAuthorizer, liveConnections } from "./live/websocket-api.ts";
import { monitoring } from "./monitoring/index.ts";
import { purge } from "./functions/purge.ts";
import { service } from "./service/index.ts";
import { serviceKey } from "./service/key.ts";
import { table } from "./data/table.ts";
import { web } from "./web/site.ts";

const releases = createCanaryReleases();

/** The outputs of a deployed stage. */
export const outputs = {
  apiUrl: api.url,
  liveUrl: liveApi.url,
  webUrl: web.url,
  tableName: table.name,
  userPoolId: userPool.id,
  userPoolClientId: userPoolClient.id,
  adminGroup,
  ...(loginUrl && { loginUrl }),
  apiKeyId: apiKey.nodes.apiKey.id,
  ...(service?.url && { serviceUrl: service.url }),
  ...(serviceKey && { serviceKeyName: serviceKey.name }),
  functionNames: [
    ...Object.values(functions).map(({ name }) => name),
    ...(postConfirmation ? [postConfirmation.name] : []),
    purge.name,
    liveAuthorizer.name,
    liveConnections.name,
    fanOut.name,
  ],
  ...(monitoring && {
    alarmTopicArn: monitoring.topicArn,
    dashboardUrl: monitoring.dashboardUrl,
  }),
  ...(key && { kmsKeyArn: key.arn }),
  ...(releases && { releaseApplication: releases.name }),
};
