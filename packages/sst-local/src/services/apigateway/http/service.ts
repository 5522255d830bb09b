import type { Service } from "../../../aws/service.ts";
import { type HttpApi, httpApis, notEmulated, takes, TYPES } from "./graph.ts";

/** Amazon API Gateway: HTTP APIs. */
export const httpApiService: Service = {
  name: "apigateway/http",
  types: Object.values(TYPES),
  takes,
  notEmulated,
  endpoints: (graph) =>
    httpApis(graph).map((api) => ({
      id: api.definition.apiId,
      name: api.name,
      isApi: true,
      origin: api.origin,
      aliases: api.domains,
      basePath: basePathOf(api),
      scheme: "http",
      openTo: "api-cors",
    })),
  refusals: async (graph) => {
    const { apiRefusals } = await import("./refusals.ts");
    return httpApis(graph).flatMap(apiRefusals);
  },
  startErrors: async (graph) => (await import("./start-errors.ts")).startErrors(graph),
  load: async () => (await import("./start.ts")).start,
};

/** The `$default` stage is served from the root, any other below its name. */
function basePathOf({ definition: { stages } }: HttpApi): string {
  const names = stages.map(({ stageName }) => stageName);
  return names.length === 0 || names.includes("$default") ? "" : `/${names[0]}`;
}
