import type { ApiOperation } from "./openapi.ts";

/** The values that were typed: parameters by `parameterKey`, and the body as text. */
export interface RequestInput {
  parameters: Readonly<Record<string, string>>;
  body: string;
  apiKey: string;
}

/** The arguments of `fetch`. */
export interface BuiltRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** How an operation authenticates its caller. */
export type Credential = "token" | "apiKey" | "none";

/** The first of the security requirements, of which any one is enough. */
export const credentialOf = ({ security }: ApiOperation): Credential => {
  const [first] = Object.keys(security[0] ?? {});
  return first === "token" || first === "apiKey" ? first : "none";
};

/** The key of a parameter in `RequestInput`, such as `path roomId`. */
export const parameterKey = ({ in: location, name }: { in: string; name: string }): string =>
  `${location} ${name}`;

/** Builds a request. Empty query parameters and headers are left out; an empty path segment stays. */
export function buildRequest(
  apiUrl: string,
  operation: ApiOperation,
  { parameters, body, apiKey }: RequestInput,
  token: string | undefined,
): BuiltRequest {
  const valueOf = (location: string, name: string) =>
    parameters[parameterKey({ in: location, name })] ?? "";
  const path = operation.path.replace(/\{(\w+)\+?\}/g, (_, name: string) =>
    encodeURIComponent(valueOf("path", name)),
  );
  const valuesIn = (location: string) =>
    operation.parameters
      .filter((one) => one.in === location)
      .map(({ name }): [string, string] => [name, valueOf(location, name)])
      .filter(([, value]) => value !== "");
  const query = new URLSearchParams(valuesIn("query")).toString();
  const sendsBody = operation.body !== undefined;
  return {
    url: `${apiUrl}${path}${query === "" ? "" : `?${query}`}`,
    method: operation.method,
    headers: {
      ...Object.fromEntries(valuesIn("header")),
      ...(sendsBody && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: token }),
      ...(credentialOf(operation) === "apiKey" && { "x-api-key": apiKey }),
    },
    body: sendsBody ? body : undefined,
  };
}
