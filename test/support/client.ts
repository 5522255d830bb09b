/** A response with its body. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: <T = Record<string, unknown>>() => T;
}

export interface CallOptions {
  /** The chat caller outside production, sent as the `username` query parameter. */
  as?: string;
  body?: unknown;
  /** Sent unchanged instead of `body`. */
  rawBody?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

/** Creates a client for an API by its base URL, which ends with the stage. */
export function client(baseUrl: string): Call {
  return async (method, path, { as, body, rawBody, query = {}, headers = {} } = {}) => {
    const url = new URL(baseUrl.replace(/\/$/, "") + path);
    if (as !== undefined) url.searchParams.set("username", as);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(url, {
      method,
      headers: { ...(payload !== undefined && { "content-type": "application/json" }), ...headers },
      ...(payload !== undefined && { body: payload }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: <T>() => JSON.parse(text) as T,
    };
  };
}
