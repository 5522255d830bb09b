import type { DocumentInfo } from "@souk/core/document/schema";
import type { ErrorBody } from "@souk/core/error/schema";
import type { ItemInfo, ItemPage } from "@souk/core/item/schema";
import type { Hono } from "hono";
import type { Endpoint, ExtractSchema, MergeSchemaPath, Schema } from "hono/types";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { STATUS } from "./errors.ts";
import type { documents } from "./routers/documents.ts";
import type { items } from "./routers/items.ts";
import type { orders } from "./routers/orders.ts";
import type { rooms } from "./routers/rooms.ts";
import type { strings } from "./routers/strings.ts";
import type { users } from "./routers/users.ts";

/**
 * All routes of the API with their inputs and outputs, for a typed client. A type only, so that a browser
 * can import it without code.
 *
 * @example
 * const client = hc<Routes>("https://api.example.com");
 * const answer = await client.orders[":orderId"].$get({ param: { orderId } });
 * if (answer.ok) return await answer.json(); // OrderInfo
 * throw new Error((await answer.json()).message); // ErrorBody
 */
export type Routes = Hono<object, WithErrors<FunctionRoutes & GatewayRoutes>>;

/** The routes of the functions, each under the path where its handler mounts the router. */
type FunctionRoutes = Mounted<"/rooms", typeof rooms> &
  Mounted<"/users", ReturnType<typeof users>> &
  Mounted<"/orders", typeof orders> &
  Mounted<"/string", ReturnType<typeof strings>> &
  WithOutputs<{ $get: ItemPage; $put: ItemInfo }, Mounted<"/basic", ReturnType<typeof items>>> &
  WithOutputs<
    { $get: DocumentInfo; $post: DocumentInfo },
    Mounted<"/data", ReturnType<typeof documents>>
  >;

/** The routes that API Gateway answers itself. */
interface GatewayRoutes {
  "/rooms/:roomId/messages/:messageId": {
    $delete: Route<{ param: { roomId: string; messageId: string } }, null, "body", 204>;
  };
  "/status/health": { $get: Route<object, { message: string }, "json", 200> };
  "/openapi.json": { $get: Route<object, OpenApiDocument, "json", 200> };
}

/** The members of an OpenAPI document. */
type OpenApiDocument = {
  openapi: string;
  info: unknown;
  servers: unknown;
  tags: unknown;
  paths: unknown;
  components: unknown;
};

/** The statuses of the one error shape: those of an AppError and of API Gateway. */
type ErrorStatus = (typeof STATUS)[keyof typeof STATUS] | 415 | 502 | 503 | 504;

type Mounted<Path extends string, Router> =
  ExtractSchema<Router> extends infer Known extends Schema ? MergeSchemaPath<Known, Path> : never;

/** Replaces outputs by method. Hono does not regard `unknown`, any JSON, as JSON. */
type WithOutputs<Outputs, Known> = {
  [Path in keyof Known]: {
    [Method in keyof Known[Path]]: Method extends keyof Outputs
      ? WithOutput<Known[Path][Method], Outputs[Method]>
      : Known[Path][Method];
  };
};

type WithOutput<One, Output> = One extends Endpoint
  ? Route<One["input"], Output, One["outputFormat"], One["status"]>
  : never;

/** Adds the error responses to all endpoints, so that `ok` tells success from error. */
type WithErrors<Known> = {
  [Path in keyof Known]: {
    [Method in keyof Known[Path]]: Success<Known[Path][Method]> | Failed<Known[Path][Method]>;
  };
};

/** Sets the status 200 where a router names none and Hono infers all statuses. */
type Success<One> = One extends Endpoint
  ? Route<
      One["input"],
      One["output"],
      One["outputFormat"],
      ContentfulStatusCode extends One["status"] ? 200 : One["status"]
    >
  : never;

type Failed<One> = One extends Endpoint
  ? Route<One["input"], ErrorBody, "json", ErrorStatus>
  : never;

/** An endpoint. Not an interface, which lacks the index signature that Hono requires. */
type Route<
  Input,
  Output,
  Format extends Endpoint["outputFormat"],
  Status extends Endpoint["status"],
> = {
  input: Input;
  output: Output;
  outputFormat: Format;
  status: Status;
};
