import { UserError } from "../errors.ts";
import { headerSecret } from "../http.ts";

/** Who is asked, and what proves that one may. */
export interface Target {
  /** Base URL, the API's stage included where there is one. */
  endpoint: string;
  apiKey: string | undefined;
  token: string | undefined;
}

export interface Query {
  method: string;
  path: string;
  body: string | undefined;
}

/** A request, ready to be sent. */
export interface QueryRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** TRACE and CONNECT are not for this: fetch refuses them. */
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/**
 * The request that a query asks for.
 * @throws UserError when there can be no such request.
 */
export function queryRequest({ endpoint, apiKey, token }: Target, query: Query): QueryRequest {
  const method = query.method.toUpperCase();
  if (!methods.includes(method))
    throw new UserError(`${query.method} is not a method that can be sent.`, {
      hint: `There are: ${methods.join(", ")}.`,
    });
  const body = query.body === "" ? undefined : query.body;
  if (body !== undefined && (method === "GET" || method === "HEAD"))
    throw new UserError(`A ${method} has no body.`, { hint: "Name another method with -x." });
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

/** An endpoint is a host, with a path or without; HTTPS unless it says otherwise. */
function baseUrl(endpoint: string): string {
  const text = endpoint.includes("://") ? endpoint : `https://${endpoint}`;
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "")
    throw new UserError("API_ENDPOINT is not the address of an API.", {
      hint: "Give a host, such as api.example.com/test, or a URL that starts with http:// or https://.",
    });
  return (url.origin + url.pathname).replace(/\/+$/, "");
}
