import type { Service } from "../../../aws/service.ts";
import { restApis } from "./graph.ts";
import { usableKey } from "./usable-key.ts";

/** Amazon API Gateway: REST APIs. */
export const restApiService: Service = {
  name: "apigateway/rest",
  types: [
    "aws:apigateway/apiKey:ApiKey",
    "aws:apigateway/authorizer:Authorizer",
    "aws:apigateway/deployment:Deployment",
    "aws:apigateway/integration:Integration",
    "aws:apigateway/integrationResponse:IntegrationResponse",
    "aws:apigateway/method:Method",
    "aws:apigateway/methodResponse:MethodResponse",
    "aws:apigateway/methodSettings:MethodSettings",
    "aws:apigateway/model:Model",
    "aws:apigateway/requestValidator:RequestValidator",
    "aws:apigateway/resource:Resource",
    "aws:apigateway/response:Response",
    "aws:apigateway/restApi:RestApi",
    "aws:apigateway/stage:Stage",
    "aws:apigateway/usagePlan:UsagePlan",
    "aws:apigateway/usagePlanKey:UsagePlanKey",
  ],
  endpoints: (graph) =>
    restApis(graph).map(({ apiId, name, origin, stageName }) => ({
      id: `${apiId}/${stageName}`,
      name,
      isApi: true,
      origin,
      basePath: `/${stageName}`,
      scheme: "http",
      openTo: "api-cors",
    })),
  stateEntries: ["checked-models.json"],
  apiKey: (graph) => {
    const [api] = restApis(graph);
    return api && usableKey(api.definition);
  },
  refusals: async (graph) => {
    const { apiRefusals } = await import("./refusals.ts");
    return restApis(graph).flatMap(apiRefusals);
  },
  startErrors: async (graph) => (await import("./start-errors.ts")).startErrors(graph),
  load: async () => (await import("./start.ts")).start,
};
