export { createJsonClient, readJson } from "./json-client.ts";
export type { JsonClient, JsonService } from "./json-client.ts";
export { createSignedClient, TIMEOUTS } from "./signed-client.ts";
export type { ClientConfig, RequestHandler } from "./signed-client.ts";
