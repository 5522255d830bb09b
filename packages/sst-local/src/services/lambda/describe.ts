import type { HttpRoute } from "../../aws/api.ts";
import { json } from "../../aws/http.ts";
import { LambdaException } from "./exceptions.ts";
import type { LambdaFunction } from "./graph.ts";

/** The most functions of a page. */
const PAGE_SIZE = 50;

/**
 * The operations that describe functions.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
export const descriptionRoutes = (list: () => readonly LambdaFunction[]): HttpRoute[] => [
  {
    method: "GET",
    path: /^\/2015-03-31\/functions(?:\/)?$/,
    access: "signed",
    handle: ({ query }) => json(200, page(list(), query)),
  },
  {
    method: "GET",
    path: /^\/2015-03-31\/functions\/(?<name>[^/]+)$/,
    access: "signed",
    handle: (_, { name = "" }) =>
      json(200, { Configuration: configurationOf(functionNamed(list(), name)) }),
  },
  {
    method: "GET",
    path: /^\/2015-03-31\/functions\/(?<name>[^/]+)\/configuration$/,
    access: "signed",
    handle: (_, { name = "" }) => json(200, configurationOf(functionNamed(list(), name))),
  },
];

function page(functions: readonly LambdaFunction[], query: URLSearchParams) {
  const from = Number(query.get("Marker") ?? 0);
  const size = Number(query.get("MaxItems") ?? PAGE_SIZE);
  if (!Number.isInteger(from) || !Number.isInteger(size) || from < 0 || size < 1) {
    throw new LambdaException("InvalidParameterValueException", "MaxItems or Marker is invalid.");
  }
  const to = from + Math.min(size, PAGE_SIZE);
  return {
    Functions: functions.slice(from, to).map(configurationOf),
    ...(to < functions.length && { NextMarker: String(to) }),
  };
}

/** By name or ARN. @throws LambdaException ResourceNotFoundException */
function functionNamed(functions: readonly LambdaFunction[], encoded: string): LambdaFunction {
  const name = decoded(encoded);
  const found = functions.find((one) => one.name === name || one.arn === name);
  if (found) return found;
  throw new LambdaException("ResourceNotFoundException", `Function not found: ${name}`);
}

/** The name as it was sent where it is not percent-encoded UTF-8: no function has it. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A FunctionConfiguration, without the variables, which hold secrets. */
function configurationOf(one: LambdaFunction) {
  return {
    FunctionName: one.name,
    FunctionArn: one.arn,
    ...(one.runtime !== "" && { Runtime: one.runtime }),
    Handler: one.handler,
    Timeout: one.timeout,
    MemorySize: one.memorySize,
    Version: "$LATEST",
    PackageType: one.runtime === "" ? "Image" : "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
    ...(one.layers.length > 0 && { Layers: one.layers.map((Arn) => ({ Arn })) }),
  };
}
