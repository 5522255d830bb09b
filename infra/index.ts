import { api, apiKey } from "./api.ts";
import { adminGroup, loginUrl, postConfirmation, userPool, userPoolClient } from "./auth.ts";
import { functions } from "./functions.ts";
import { purge } from "./purge.ts";
import { table } from "./storage.ts";

/** What a stage tells of itself once it is deployed. */
export const outputs = {
  apiUrl: api.url,
  tableName: table.name,
  userPoolId: userPool.id,
  userPoolClientId: userPoolClient.id,
  adminGroup: adminGroup.name,
  loginUrl,
  apiKeyId: apiKey.nodes.apiKey.id,
  functionNames: [
    ...Object.values(functions).map(({ name }) => name),
    postConfirmation.name,
    purge.apply(({ nodes }) => nodes.function.name),
  ],
};
