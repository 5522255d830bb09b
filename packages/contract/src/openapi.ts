import { DOCUMENT_ID_PATTERN } from "@souk/core/document/schema";
import { ErrorBody } from "@souk/core/error/schema";
import { MessageId } from "@souk/core/message/schema";
import { OrderId } from "@souk/core/order/schema";
import { CURSOR_MAX, LIMIT } from "@souk/core/page";
import { RoomId, RoomListQuery } from "@souk/core/room/schema";
import { EMAIL_MAX, UserId } from "@souk/core/user/schema";
import * as z from "zod";
import { type Auth, pathParameters, type Route } from "./route.ts";
import { about, routes } from "./routes.ts";

/** The parts of an OpenAPI 3.1 document that this module uses. https://spec.openapis.org/oas/v3.1.1 */
export interface OpenApi {
  openapi: "3.1.1";
  info: { title: string; description: string; version: string };
  servers: { url: string; description?: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, Response>;
    securitySchemes: Record<string, Record<string, unknown>>;
  };
}

export interface Operation {
  operationId: string;
  description: string;
  tags: string[];
  security: Record<string, never[]>[];
  parameters: Parameter[];
  requestBody?: { required: true; content: Content };
  responses: Record<string, Response | { $ref: string }>;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description: string;
  schema: JsonSchema;
}

interface Response {
  description: string;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
  content?: Content;
}

type JsonSchema = Record<string, unknown>;
type Content = Record<"application/json", { schema: JsonSchema }>;

export interface OpenApiOptions {
  /** The URLs of the API, with the stage in the path unless it has a domain of its own. */
  servers?: OpenApi["servers"];
  /** `username` for a stage that accepts the query parameter of that name (infra/stage.ts). */
  chatIdentity?: "cognito" | "username";
  version?: string;
}

/**
 * Generates the OpenAPI document from the route table and core's schemas: each route's parameters,
 * body, response, errors and security requirement.
 */
export function openApi({
  servers = [],
  chatIdentity = "cognito",
  version = "1",
}: OpenApiOptions = {}): OpenApi {
  const paths: OpenApi["paths"] = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(route, chatIdentity);
  }
  return {
    openapi: "3.1.1",
    info: { ...about, version },
    servers,
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas(),
      responses: Object.fromEntries(
        Object.entries(errors).map(([status, description]) => [
          responseName(status),
          {
            description,
            headers: { ...requestId, ...retryAfter(status) },
            content: json("ErrorBody"),
          },
        ]),
      ),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The ID token of a signed-in user. The prefix `Bearer` is optional.",
        },
        apiKey: { type: "apiKey", in: "header", name: "x-api-key" },
        ...(chatIdentity === "username" && {
          username: {
            type: "apiKey",
            in: "query",
            name: "username",
            description: "The caller's user name, if there is no token. Not in production.",
          },
        }),
      },
    },
  };
}

/** The meaning of each error status, which is the same for every route. */
const errors: Record<string, string> = {
  400: "The body or a parameter is not valid.",
  401: "The token is missing or not valid.",
  403: "The caller is not allowed to do this.",
  404: "The resource does not exist, or the caller may not see it.",
  409: "The request conflicts with the resource's state or with a request in progress.",
  413: "The body is larger than 256 KB.",
  415: "The content type is not JSON.",
  422: "The Idempotency-Key was used with a different body.",
  429: "Too many requests. The request may be retried later.",
  500: "An internal error, logged under the request's id.",
  503: "A service that the API depends on is unavailable. The request may be retried later.",
};

type Headers = NonNullable<Response["headers"]>;

const requestId: Headers = {
  "x-amzn-requestid": {
    description: "The request's id, which is in the logs.",
    schema: { type: "string" },
  },
};

/** When the header is sent, by the statuses of a request that may be repeated later. */
const RETRIED: Record<string, string> = {
  409: "Only sent while another request with the same Idempotency-Key is in progress.",
  429: "Not sent when the quota of an API key is used up.",
  503: "Always sent.",
};

function retryAfter(status: string): Headers {
  const when = RETRIED[status];
  if (when === undefined) return {};
  const schema = { type: "string", pattern: "^[0-9]+$" };
  return { "Retry-After": { description: `Seconds to wait. ${when}`, schema } };
}

const responseName = (status: string | number): string => `Error${status}`;

const tagOf = ({ path }: Route): string => path.split("/")[1] ?? "";

function operation(route: Route, chatIdentity: "cognito" | "username"): Operation {
  const { operation: operationId, description, body, response } = route;
  return {
    operationId,
    description,
    tags: [tagOf(route)],
    security: security(route.auth, chatIdentity),
    parameters: parametersOf(route),
    ...(body && { requestBody: { required: true, content: json(body.name) } }),
    responses: {
      [response.status]: {
        description: response.schema ? "Success." : "Success, without a body.",
        headers: responseHeaders(route),
        ...(response.name && { content: json(response.name) }),
      },
      ...Object.fromEntries(
        errorsOf(route).map((status) => [
          status,
          { $ref: `#/components/responses/${responseName(status)}` },
        ]),
      ),
    },
  };
}

function security(auth: Auth, chatIdentity: "cognito" | "username"): Operation["security"] {
  if (auth === "none") return [];
  if (auth === "apiKey") return [{ apiKey: [] }];
  if (auth === "chat" && chatIdentity === "username") return [{ token: [] }, { username: [] }];
  return [{ token: [] }];
}

/** The route's own error statuses and those that follow from its other fields, sorted. */
function errorsOf(route: Route): number[] {
  const { auth, path, body, query, headers, integration, errors: own = [] } = route;
  const statuses = new Set<number>([...own, 429, 500, 503]);
  if (body || query || path.includes("{")) statuses.add(400);
  if (body) statuses.add(413);
  // Mapping templates exist for JSON only; the functions ignore the content type.
  if (integration.type !== "lambda") statuses.add(415);
  if (auth === "users" || auth === "apiKey") statuses.add(403);
  if (auth !== "none" && auth !== "apiKey") statuses.add(401);
  if (headers?.includes("Idempotency-Key")) statuses.add(409).add(422);
  return [...statuses].toSorted((a, b) => a - b);
}

/** Parameters by name. A path parameter such as `{noteId}` needs no entry: see `describeId`. */
const knownParameters: Record<string, { description: string; schema: JsonSchema }> = {
  roomId: { description: "The room's id.", schema: toSchema(RoomId) },
  messageId: { description: "The message's id.", schema: toSchema(MessageId) },
  orderId: { description: "The order's id.", schema: toSchema(OrderId) },
  userid: { description: "The user's id.", schema: toSchema(UserId) },
  id: {
    description: "The document's id.",
    schema: { type: "string", pattern: DOCUMENT_ID_PATTERN.source },
  },
  limit: {
    description: "The maximum number of items on a page.",
    schema: { type: "integer", minimum: LIMIT.min, maximum: LIMIT.max, default: LIMIT.default },
  },
  cursor: {
    description: "The `cursor` of the previous page.",
    schema: { type: "string", pattern: "^[A-Za-z0-9_-]+$", maxLength: CURSOR_MAX },
  },
  email: {
    description: "The beginning of the e-mail addresses, case-insensitive.",
    schema: { type: "string", minLength: 1, maxLength: EMAIL_MAX },
  },
  lastMessage: {
    description: "Whether each room has its last message, for half a read unit a room.",
    schema: toSchema(RoomListQuery.shape.lastMessage),
  },
  "Idempotency-Key": {
    description: "Makes the request safe to retry for an hour: it takes effect once.",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$" },
  },
};

/** Describes the id of a noun: `noteId` is "The note's id.", `cartItemId` "The cart item's id." */
function describeId(name: string): (typeof knownParameters)[string] | undefined {
  const [, noun] = /^(\w+)Id$/.exec(name) ?? [];
  if (noun === undefined) return undefined;
  const words = noun.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return { description: `The ${words}'s id.`, schema: { type: "string", minLength: 1 } };
}

/** @throws Error for a parameter that has no description */
export function parametersOf({
  path,
  query = [],
  headers = [],
}: Pick<Route, "path" | "query" | "headers">): Parameter[] {
  const describe = (place: Parameter["in"]) => (name: string) => {
    const known = knownParameters[name] ?? (place === "path" ? describeId(name) : undefined);
    if (!known) throw new Error(`The parameter ${name} of ${path} has no description`);
    return { name, in: place, required: place === "path", ...known };
  };
  return [
    ...pathParameters(path).map(describe("path")),
    ...query.map(describe("query")),
    ...headers.map(describe("header")),
  ];
}

function responseHeaders({ headers, operation }: Route): Headers {
  if (!headers?.includes("Idempotency-Key") && operation !== "place-order") return requestId;
  return {
    ...requestId,
    "Idempotency-Replayed": {
      description: "Present if the response is that of an earlier request with the same key.",
      schema: { type: "string", const: "true" },
    },
  };
}

const json = (name: string): Content => ({
  "application/json": { schema: { $ref: `#/components/schemas/${name}` } },
});

function schemas(): Record<string, JsonSchema> {
  const named = routes.flatMap(({ body, response }) => [
    ...(body ? [[body.name, toSchema(body.schema)] as const] : []),
    ...(response.name && response.schema
      ? [[response.name, toSchema(response.schema, "output")] as const]
      : []),
  ]);
  return { ...Object.fromEntries(named), ErrorBody: toSchema(ErrorBody, "output") };
}

/**
 * JSON Schema 2020-12, the dialect of OpenAPI 3.1. Responses allow additional properties, so that
 * adding a field is no breaking change, and name the format of a time without its pattern.
 */
function toSchema(schema: z.core.$ZodType, io: "input" | "output" = "input"): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    override: ({ jsonSchema }) => {
      if (io === "input") return;
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return rest;
}
