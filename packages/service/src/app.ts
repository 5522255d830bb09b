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

export interface Dependencies {
  apiKey: string;
  readMapping: ReadMapping;
}

/**
 * Creates the container's app: the router of the Lambda function under `/api`, protected by the
 * service's API key, and a health check that needs no key and is not logged.
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
  // The router's own onError is replaced because app.onError does not apply to it when its package
  // has another copy of Hono.
  return app.route("/api/string", strings(readMapping).onError(answerError));
}

/** Answers an error; a client that disconnects while it sends its body causes a 400 and not a 500. */
function answerError(error: Error, c: Context<Env>): Response {
  const incoming = (c.env as HttpBindings | undefined)?.incoming;
  const isAborted = incoming?.destroyed === true && !incoming.complete;
  return onError(
    isAborted ? new AppError("input", "request.invalid", "Invalid request") : error,
    c,
  );
}
