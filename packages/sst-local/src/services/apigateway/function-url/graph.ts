import type { FunctionUrlDefinition } from "./definition.ts";
import { byType, type Graph } from "../../../graph/index.ts";
import { lambdaFunctions } from "../../lambda/graph.ts";
import { isRecord, text } from "../../../graph/inputs.ts";

/** A function URL of the graph. */
export interface FunctionUrl {
  /** The function's name in the infra. */
  name: string;
  /** The URL on AWS, without a trailing slash. */
  origin: string;
  definition: FunctionUrlDefinition;
}

/** The function URLs of the graph whose functions are in it. */
export function functionUrls(graph: Graph): FunctionUrl[] {
  const functions = lambdaFunctions(graph);
  return byType(graph, "aws:lambda/functionUrl:FunctionUrl").flatMap(({ inputs, outputs }) => {
    const given = text(inputs, "functionName");
    const found = functions.find(({ name, arn }) => given === name || given === arn);
    const url = text(outputs, "functionUrl");
    if (!found || url === undefined) return [];
    const { origin, host } = new URL(url);
    return {
      name: found.logicalName,
      origin,
      definition: {
        urlId: text(outputs, "urlId") ?? host.split(".")[0] ?? "",
        domainName: host,
        functionName: found.name,
        accountId: graph.app.accountId,
        authType: text(inputs, "authorizationType") === "AWS_IAM" ? "AWS_IAM" : "NONE",
        invokeMode:
          text(inputs, "invokeMode") === "RESPONSE_STREAM" ? "RESPONSE_STREAM" : "BUFFERED",
        ...(isRecord(inputs["cors"]) && { cors: inputs["cors"] }),
      },
    };
  });
}
