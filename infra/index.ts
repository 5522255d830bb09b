import { api, apiKey } from "./api.ts";
import { adminGroup, loginUrl, postConfirmation, userPool, userPoolClient } from "./auth.ts";
import { gradualReleases } from "./canary.ts";
import { functions } from "./functions.ts";
import { keys } from "./kms.ts";
import { layered } from "./layer.ts";
import { fanOut, liveApi, liveAuthorizer, liveConnections } from "./live.ts";
import { monitoring } from "./monitoring.ts";
import { purge } from "./purge.ts";
import { service } from "./service.ts";
import { serviceKey } from "./service/key.ts";
import { table } from "./storage.ts";
import "./waf.ts";
import { web } from "./web.ts";

const releases = gradualReleases();

/** What a stage tells of itself once it is deployed. */
export const outputs = {
  apiUrl: api.url,
  liveUrl: liveApi.url,
  webUrl: web.url,
  tableName: table.name,
  userPoolId: userPool.id,
  userPoolClientId: userPoolClient.id,
  adminGroup: adminGroup.name,
  loginUrl,
  apiKeyId: apiKey.nodes.apiKey.id,
  ...(service?.url && { serviceUrl: service.url }),
  serviceKeyName: serviceKey.name,
  functionNames: [
    ...Object.values(functions).map(({ name }) => name),
    postConfirmation.name,
    purge.name,
    liveAuthorizer.name,
    liveConnections.name,
    fanOut.name,
  ],
  ...(monitoring && {
    alarmTopicArn: monitoring.topicArn,
    dashboardUrl: monitoring.dashboardUrl,
  }),
  ...(layered.layers && { layerArn: $util.output(layered.layers).apply(([arn]) => arn) }),
  ...(keys && { kmsKeyArn: keys.primary.arn }),
  ...(releases && { releaseApplication: releases.name }),
};
