import { gatewayRoleRefusal } from "../../../aws/iam/authorize.ts";
import { aboutResource } from "../../../aws/refusals.ts";
import type { Revision, Served, ServiceContext, StartService } from "../../../aws/service.ts";
import { mapUrls } from "../../../aws/url-map.ts";
import type { HttpApiBackends } from "./context.ts";
import { httpApis } from "./graph.ts";
import { httpApi } from "./http-api.ts";

/** Serves the HTTP APIs of a graph. */
export const start: StartService = (context) => ({
  prepare(revision) {
    const backends = backendsOf(context, revision);
    return {
      endpoints: new Map(
        httpApis(revision.graph).map(({ urn, definition }): [string, Served] => [
          definition.apiId,
          {
            handler: aboutResource(urn, () =>
              httpApi(definition, backends, {
                log: ({ requestId, sentence, cause }) =>
                  context.events.diagnosis(requestId, sentence, cause),
                access: ({ requestId, httpMethod, path, routeKey, status, ...record }) =>
                  context.events.request({
                    ...{ requestId, method: httpMethod, path, status },
                    route: routeKey?.replace(/^[A-Z]+ /, ""),
                    milliseconds: record.responseLatency,
                    traceId: record.traceId,
                  }),
              }),
            ),
          },
        ]),
      ),
      commit: () => {},
    };
  },
  stop: () => {},
});

const backendsOf = (
  { awsUrl, options }: ServiceContext,
  { graph, urls, functions }: Revision,
): HttpApiBackends => ({
  lambda: (functionArn, event, invokeOptions) =>
    functions.invoke(functionArn, event, invokeOptions),
  localUrl: (url) => toAwsEndpoint(String(mapUrls(url, urls)), awsUrl),
  ...(options.iam !== "off" && {
    refuseRole: (roleArn, functionArn) => gatewayRoleRefusal(graph, roleArn, functionArn),
  }),
});

/** Names of AWS, which the AWS endpoint answers for: an issuer such as a user pool, or another service. */
const AWS_URL = /^https?:\/\/[^/]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)(?=[/?]|$)/i;

const toAwsEndpoint = (url: string, awsUrl: string): string => url.replace(AWS_URL, awsUrl);
