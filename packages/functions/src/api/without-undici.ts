// Keeps undici from being loaded, for the whole process. Only entry points of Lambda functions import it,
// before everything else: a server, tests and everything else have Node's own.
import http from "node:http";
import { LightHeaders, LightRequest, LightResponse } from "./light-fetch.ts";

// Hono uses the global classes.
Object.assign(globalThis, {
  Headers: LightHeaders,
  Request: LightRequest,
  Response: LightResponse,
});

// The SDK's request handler imports node:http while it runs, for endpoints without TLS. Node reads all
// exports of a module that is imported, and these load undici.
for (const name of ["CloseEvent", "MessageEvent", "WebSocket"]) {
  Object.defineProperty(http, name, { value: undefined });
}
