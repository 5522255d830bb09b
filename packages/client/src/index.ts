import createFetchClient, { type Client } from "openapi-fetch";
import { ApiError } from "./errors.ts";
import { repeating, type Send } from "./repeat.ts";
import type { paths } from "./schema.ts";

export { ApiError } from "./errors.ts";
export type { FieldError } from "./errors.ts";
export type { paths } from "./schema.ts";

export interface ClientOptions {
  /** The URL of the API, with the stage in its path unless it has a domain of its own. */
  baseUrl: string;
  /** The ID token of the caller, or a function that returns one, which is called for each request. */
  token?: string | (() => string | Promise<string>);
  /** The API key, for the routes that require one. */
  apiKey?: string;
  /**
   * How often a request is repeated after the time that the API asks for in `Retry-After`, 2 by
   * default. A POST is repeated only if it has an `Idempotency-Key`.
   */
  repeats?: number;
  /** Sends a request, `globalThis.fetch` by default. */
  fetch?: Send;
}

/**
 * Creates a client: a method for each HTTP method, with the paths, parameters, bodies and responses
 * of the API (https://openapi-ts.dev/openapi-fetch/api).
 *
 * @example
 * const api = createClient({ baseUrl: "https://api.example.com", token: () => session.idToken });
 * const { data, error } = await api.GET("/orders/{orderId}", { params: { path: { orderId } } });
 */
export function createClient<Paths extends object = paths>({
  baseUrl,
  token,
  apiKey,
  repeats = 2,
  fetch = (request) => globalThis.fetch(request),
}: ClientOptions): Client<Paths, "application/json"> {
  const client = createFetchClient<Paths, "application/json">({
    baseUrl,
    fetch: repeating(fetch, repeats),
  });
  client.use({
    async onRequest({ request: { headers } }) {
      const value = typeof token === "function" ? await token() : token;
      if (value !== undefined) headers.set("authorization", value);
      if (apiKey !== undefined) headers.set("x-api-key", apiKey);
    },
  });
  return client;
}

/** What a method of the client resolves to. */
export type Result<Data> =
  | { data: Data; error?: never; response: Response }
  | { data?: never; error: unknown; response: Response };

/**
 * The data of a successful response.
 *
 * @throws ApiError for every other response
 * @example const order = await unwrap(api.GET("/orders/{orderId}", { params }));
 */
export async function unwrap<Data>(result: Promise<Result<Data>>): Promise<Data> {
  const { data, error, response } = await result;
  if (!response.ok) throw new ApiError(response, error);
  return data as Data;
}

/** The query parameter of the next page; without one, of the first page. */
export interface PageQuery {
  cursor?: string;
}

/**
 * Iterates over all items of a list, page after page.
 *
 * @throws ApiError
 * @example for await (const order of items((page) => api.GET("/orders", { params: { query: page } })))
 */
export async function* items<Item>(
  list: (page: PageQuery) => Promise<Result<{ items: Item[]; cursor?: string }>>,
): AsyncGenerator<Item, void, undefined> {
  let page: PageQuery | undefined = {};
  while (page !== undefined) {
    const { items, cursor }: { items: Item[]; cursor?: string } = await unwrap(list(page));
    yield* items;
    page = cursor === undefined ? undefined : { cursor };
  }
}

/**
 * A header with a new key, for a request that must take effect once however often it is sent. Keep it
 * for all attempts of the same request.
 *
 * @example await api.POST("/rooms/{roomId}/messages", { params: { path, header: idempotencyKey() }, body })
 */
export const idempotencyKey = (): { "Idempotency-Key": string } => ({
  "Idempotency-Key": crypto.randomUUID(),
});
