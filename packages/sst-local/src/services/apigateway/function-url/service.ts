import type { Service } from "../../../aws/service.ts";
import { functionUrls } from "./graph.ts";

/** Function URLs of AWS Lambda. */
export const functionUrlService: Service = {
  name: "apigateway/function-url",
  types: ["aws:lambda/functionUrl:FunctionUrl"],
  endpoints: (graph) =>
    functionUrls(graph).map(({ name, origin, definition }) => ({
      id: definition.urlId,
      name,
      origin,
      basePath: "",
      scheme: "http",
      openTo: "api-cors",
    })),
  load: async () => (await import("./start.ts")).start,
};
