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
 * Every route of the API with its input and its answers, for a typed client. A type alone, which
 * brings no code along: a browser can import it.
 *
 * @example
 * const client = hc<Routes>("https://api.example.com");
 * const answer = await client.orders[":orderId"].$get({ param: { orderId } });
 * if (answer.ok) return await answer.json(); // OrderInfo
 * throw new Error((await answer.json()).message); // ErrorBody
 */
export type Routes = Hono<object, Refusable<Served & ByGateway>>;

/** What the functions answer, each below the path that its entry gives it. */
type Served = Below<"/rooms", typeof rooms> &
  Below<"/users", ReturnType<typeof users>> &
  Below<"/orders", typeof orders> &
  Below<"/string", ReturnType<typeof strings>> &
  Giving<{ $get: ItemPage; $put: ItemInfo }, Below<"/basic", ReturnType<typeof items>>> &
  Giving<{ $get: DocumentInfo; $post: DocumentInfo }, Below<"/data", ReturnType<typeof documents>>>;

/** What API Gateway answers by itself: no router knows it. */
interface ByGateway {
  "/rooms/:roomId/messages/:messageId": {
    $delete: Answer<{ param: { roomId: string; messageId: string } }, null, "body", 204>;
  };
  "/status/health": { $get: Answer<object, { message: string }, "json", 200> };
}

/** Statuses of the one error shape: those of an AppError, and API Gateway's own. */
type Failure = (typeof STATUS)[keyof typeof STATUS] | 415 | 502 | 503 | 504;

type Below<Path extends string, Router> =
  ExtractSchema<Router> extends infer Known extends Schema ? MergeSchemaPath<Known, Path> : never;

/** The same with these outputs, by method. Hono takes any JSON, `unknown`, for what JSON cannot say. */
type Giving<Outputs, Known> = {
  [Path in keyof Known]: {
    [Method in keyof Known[Path]]: Method extends keyof Outputs
      ? Changed<Known[Path][Method], Outputs[Method]>
      : Known[Path][Method];
  };
};

type Changed<One, Output> = One extends Endpoint
  ? Answer<One["input"], Output, One["outputFormat"], One["status"]>
  : never;

/** The same, each of which can be refused, so that `ok` tells the two apart. */
type Refusable<Known> = {
  [Path in keyof Known]: {
    [Method in keyof Known[Path]]: Accepted<Known[Path][Method]> | Refused<Known[Path][Method]>;
  };
};

/** A router that names no status answers 200, where hono has every status there is. */
type Accepted<One> = One extends Endpoint
  ? Answer<
      One["input"],
      One["output"],
      One["outputFormat"],
      ContentfulStatusCode extends One["status"] ? 200 : One["status"]
    >
  : never;

type Refused<One> = One extends Endpoint ? Answer<One["input"], ErrorBody, "json", Failure> : never;

/** An endpoint. Not an interface, which has no index signature as hono wants it. */
type Answer<
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
