import type { HttpBindings } from "@hono/node-server";
import { AppError } from "@souk/core/error";
import type { ReadMapping } from "@souk/core/string";
import type { Env } from "@souk/functions/api/env";
import { notFound, onError } from "@souk/functions/api/errors";
import { strings } from "@souk/functions/api/routers/strings";
import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { requireApiKey } from "./api-key.ts";
import { bodyLimit } from "./body-limit.ts";
import { requestLog } from "./request-log.ts";

/** What the service is built with. */
export interface Dependencies {
  apiKey: string;
  readMapping: ReadMapping;
}

/**
 * The container's routes: the same router as the Lambda function's, under `/api` behind the
 * service's own key, and the health of the process, which is open and not logged.
 *
 * @example await createApp({ apiKey, readMapping }).request("/status/health")
 */
export function createApp({ apiKey, readMapping }: Dependencies) {
  const app = new Hono<Env>();
  app.get("/status/health", (c) => c.json({ message: "UP" }));
  app.use(requestLog(), secureHeaders());
  app.use("/api/*", requireApiKey(apiKey), bodyLimit());
  app.onError(answerError);
  app.notFound(notFound);
  // Its errors are told to be ours: a router made by another copy of Hono keeps its own handler.
  return app.route("/api/string", strings(readMapping).onError(answerError));
}

/** Who goes away in the middle of a body has made a mistake, and not we. */
function answerError(error: Error, c: Context<Env>): Response {
  const incoming = (c.env as HttpBindings | undefined)?.incoming;
  const cutOff = incoming?.destroyed === true && !incoming.complete;
  return onError(cutOff ? new AppError("input", "request.invalid", "Invalid request") : error, c);
}
