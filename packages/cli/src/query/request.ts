import { UserError } from "../errors.ts";
import { headerSecret } from "../http.ts";

/** The API and the credentials for it. */
export interface Target {
  /** Base URL, with the API's stage if it has one. */
  endpoint: string;
  apiKey: string | undefined;
  token: string | undefined;
}

export interface Query {
  method: string;
  path: string;
  body: string | undefined;
}

export interface QueryRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** All methods that fetch accepts, so neither TRACE nor CONNECT. */
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/**
 * Builds the request of a query.
 * @throws UserError for an invalid method, body, endpoint or credential.
 */
export function queryRequest({ endpoint, apiKey, token }: Target, query: Query): QueryRequest {
  const method = query.method.toUpperCase();
  if (!methods.includes(method))
    throw new UserError(`${query.method} is not a method that souk can send.`, {
      hint: `There are: ${methods.join(", ")}.`,
    });
  const body = query.body === "" ? undefined : query.body;
  if (body !== undefined && (method === "GET" || method === "HEAD"))
    throw new UserError(`A ${method} request has no body.`, {
      hint: "Choose another method with -x.",
    });
  return {
    url: `${baseUrl(endpoint)}/${query.path.replace(/^\/+/, "")}`,
    method,
    headers: {
      "content-type": "application/json",
      ...(apiKey !== undefined && { "x-api-key": headerSecret("The API key", apiKey) }),
      ...(token !== undefined && { authorization: headerSecret("The token", token) }),
    },
    ...(body !== undefined && { body }),
  };
}

/** An endpoint is a host with an optional path, or a URL; the default scheme is HTTPS. */
function baseUrl(endpoint: string): string {
  const text = endpoint.includes("://") ? endpoint : `https://${endpoint}`;
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "")
    throw new UserError("API_ENDPOINT is not the URL of an API.", {
      hint: "Set it to a host such as api.example.com/test, or a URL that starts with http:// or https://.",
    });
  return (url.origin + url.pathname).replace(/\/+$/, "");
}
