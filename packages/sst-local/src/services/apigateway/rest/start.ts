import { join } from "node:path";
import { loopback } from "../../../aws/client.ts";
import type { FunctionInvoker } from "../../../aws/capabilities.ts";
import type { Served, ServiceContext, StartService } from "../../../aws/service.ts";
import { gatewayRoleRefusal, roleAccessKey } from "../../../aws/iam/authorize.ts";
import { aboutResource } from "../../../aws/refusals.ts";
import { unverifiedSignature } from "../../../aws/signature.ts";
import type { Graph } from "../../../graph/index.ts";
import { createCheckedModels } from "./checked-models.ts";
import type { AwsRequest, AwsResult, Backends } from "./api/backends.ts";
import { type RestApi, restApis } from "./graph.ts";
import { type RestApiListener, restApi } from "./rest-api.ts";

/** Serves the REST APIs of a graph. */
export const start: StartService = (context) => {
  const served = new Map<string, RestApiListener>();
  const checkedModels = createCheckedModels(join(context.stateDir, "checked-models.json"));
  return {
    prepare({ graph, functions }) {
      const backends = backendsOf(context, functions, graph);
      const apis = restApis(graph);
      const prepared = apis.map((api) =>
        aboutResource(api.urn, () => prepareApi(api, graph, backends)),
      );
      return {
        endpoints: new Map(prepared.map(({ id, handler }): [string, Served] => [id, { handler }])),
        commit() {
          const gone = new Set(served.keys());
          for (const { id, handler, commit } of prepared) {
            commit();
            served.set(id, handler);
            gone.delete(id);
          }
          for (const id of gone) served.delete(id);
          checkedModels.keep(apis.map(({ definition }) => definition));
        },
      };
    },
    stop: () => {},
  };

  /** A running API keeps its usage plans' counters when it is deployed anew. */
  function prepareApi(
    { apiId, stageName, definition }: RestApi,
    { app: { accountId, region } }: Graph,
    backends: Backends,
  ) {
    const id = `${apiId}/${stageName}`;
    const known = served.get(id);
    if (known) return { id, handler: known, commit: known.prepare(definition, backends) };
    const { events } = context;
    const handler = restApi(definition, backends, {
      apiId,
      accountId,
      region,
      hasCheckedModels: checkedModels.has,
      log: ({ requestId, sentence, cause }) => events.diagnosis(requestId, sentence, cause),
      access: ({ requestId, httpMethod, path, resourcePath, ...record }) =>
        events.request({
          requestId,
          method: httpMethod,
          path,
          route: resourcePath,
          status: record.status,
          milliseconds: record.responseLatency,
          traceId: record.xrayTraceId,
        }),
    });
    return { id, handler, commit: () => {} };
  }
};

/** What the integrations and authorizers of an API call: functions, services, user pools. */
const backendsOf = (
  { use, awsUrl, options }: ServiceContext,
  functions: FunctionInvoker,
  graph: Graph,
): Backends => ({
  lambda: (functionArn, payload, options) => functions.invoke(functionArn, payload, options),
  cognito: async (request) =>
    (await use("userPools")?.authorize(request)) ?? { refused: "there is no such user pool" },
  aws: (request) => callService(awsUrl, request),
  ...(options.iam !== "off" && {
    refuseRole: (roleArn, functionArn) => gatewayRoleRefusal(graph, roleArn, functionArn),
  }),
});

/** Calls a service as an AWS integration does, with the shape of a signature. */
function callService(awsUrl: string, call: AwsRequest): Promise<AwsResult> {
  const { path = "/", method, headers, body, region, service, credentials, traceId } = call;
  const caller = credentials === undefined ? undefined : roleAccessKey(credentials);
  return loopback(new URL(awsUrl + path), {
    method,
    headers: {
      ...headers,
      "x-amzn-trace-id": traceId,
      ...unverifiedSignature(region, service, caller),
    },
    body,
  });
}
