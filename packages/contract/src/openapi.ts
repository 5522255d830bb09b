import { DOCUMENT_ID_PATTERN } from "@souk/core/document/schema";
import { ErrorBody } from "@souk/core/error/schema";
import { MessageId } from "@souk/core/message/schema";
import { OrderId } from "@souk/core/order/schema";
import { CURSOR_MAX, LIMIT } from "@souk/core/page";
import { RoomId } from "@souk/core/room/schema";
import { EMAIL_MAX, UserId } from "@souk/core/user/schema";
import * as z from "zod";
import { type Auth, pathParameters, type Route } from "./route.ts";
import { about, routes } from "./routes.ts";

/** An OpenAPI 3.1 document, as far as this module makes it. https://spec.openapis.org/oas/v3.1.1 */
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
  /** Where the API is, with the stage in the path where AWS's own name serves. */
  servers?: OpenApi["servers"];
  /** `username` where a stage believes the query parameter of that name (stage.ts). */
  chatIdentity?: "cognito" | "username";
  version?: string;
}

/**
 * Describes the API as the route table and the schemas of core have it: each route with its
 * parameters, body, answer, refusals and who may call.
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
        Object.entries(refusals).map(([status, description]) => [
          nameOf(status),
          { description, content: json("ErrorBody") },
        ]),
      ),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "A Cognito ID token. The word Bearer may be left out.",
        },
        apiKey: { type: "apiKey", in: "header", name: "x-api-key" },
        ...(chatIdentity === "username" && {
          username: {
            type: "apiKey",
            in: "query",
            name: "username",
            description: "Who one says to be, where there is no token. Not in production.",
          },
        }),
      },
    },
  };
}

/** What each status but success means, whichever route answers it. */
const refusals: Record<string, string> = {
  400: "The body or a parameter is not what it must be.",
  401: "There is no token, or not a valid one.",
  403: "The caller may not do this.",
  404: "There is no such thing, or none that the caller may see.",
  409: "It contradicts what is there, or what is being done.",
  413: "What is sent is over 256 KB.",
  415: "The body is not JSON by its content type.",
  422: "The Idempotency-Key was used with another body.",
  429: "Too many requests; the same later is answered.",
  500: "Our fault. It is logged under the request's id.",
  503: "The service is away for the moment; the same later is answered.",
};

const nameOf = (status: string | number): string => `Refusal${status}`;

const tagOf = ({ path }: Route): string => path.split("/")[1] ?? "";

function operation(route: Route, chatIdentity: "cognito" | "username"): Operation {
  const { operation: operationId, description, body, answer } = route;
  return {
    operationId,
    description,
    tags: [tagOf(route)],
    security: security(route.auth, chatIdentity),
    parameters: parametersOf(route),
    ...(body && { requestBody: { required: true, content: json(body.name) } }),
    responses: {
      [answer.status]: {
        description: answer.schema ? "Done." : "Done; there is no body.",
        headers: answerHeaders(route),
        ...(answer.name && { content: json(answer.name) }),
      },
      ...Object.fromEntries(
        refusalsOf(route).map((status) => [
          status,
          { $ref: `#/components/responses/${nameOf(status)}` },
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

/** The statuses that follow from what is checked, and the route's own. */
function refusalsOf(route: Route): number[] {
  const { auth, path, body, query, headers, integration, refusals: own = [] } = route;
  const statuses = new Set<number>([...own, 429, 500, 503]);
  if (body || query || path.includes("{")) statuses.add(400);
  if (body) statuses.add(413);
  // A mapping template is for JSON; the Lambdas read JSON whatever the content type says.
  if (integration.type !== "lambda") statuses.add(415);
  if (auth === "users" || auth === "apiKey") statuses.add(403);
  if (auth !== "none" && auth !== "apiKey") statuses.add(401);
  if (headers?.includes("Idempotency-Key")) statuses.add(409).add(422);
  return [...statuses].toSorted((a, b) => a - b);
}

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
    description: "How many there are on a page.",
    schema: { type: "integer", minimum: LIMIT.min, maximum: LIMIT.max, default: LIMIT.default },
  },
  cursor: {
    description: "The `cursor` of the page before.",
    schema: { type: "string", minLength: 1, maxLength: CURSOR_MAX },
  },
  email: {
    description: "How the e-mail addresses begin, in any case.",
    schema: { type: "string", minLength: 1, maxLength: EMAIL_MAX },
  },
  "Idempotency-Key": {
    description: "Makes the request safe to repeat for an hour: the same is done once.",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$" },
  },
};

/** @throws Error for a parameter that this module has no description of */
function parametersOf({ path, query = [], headers = [] }: Route): Parameter[] {
  const named = (place: Parameter["in"]) => (name: string) => {
    const known = knownParameters[name];
    if (!known) throw new Error(`The parameter ${name} of ${path} has no description`);
    return { name, in: place, required: place === "path", ...known };
  };
  return [
    ...pathParameters(path).map(named("path")),
    ...query.map(named("query")),
    ...headers.map(named("header")),
  ];
}

function answerHeaders({ headers, operation }: Route): Response["headers"] {
  const requestId = {
    "x-amzn-requestid": {
      description: "The request's id, as the logs have it.",
      schema: { type: "string" },
    },
  };
  if (!headers?.includes("Idempotency-Key") && operation !== "place-order") return requestId;
  return {
    ...requestId,
    "Idempotency-Replayed": {
      description: "There where the answer is that of an earlier request.",
      schema: { const: "true" },
    },
  };
}

const json = (name: string): Content => ({
  "application/json": { schema: { $ref: `#/components/schemas/${name}` } },
});

function schemas(): Record<string, JsonSchema> {
  const named = routes.flatMap(({ body, answer }) => [
    ...(body ? [[body.name, toSchema(body.schema)] as const] : []),
    ...(answer.name && answer.schema
      ? [[answer.name, toSchema(answer.schema, "output")] as const]
      : []),
  ]);
  return { ...Object.fromEntries(named), ErrorBody: toSchema(ErrorBody, "output") };
}

/** JSON Schema 2020-12, the dialect of OpenAPI 3.1. An answer may gain fields, so it closes nothing. */
function toSchema(schema: z.ZodType, io: "input" | "output" = "input"): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    override: ({ jsonSchema }) => {
      if (io === "output") delete jsonSchema.additionalProperties;
    },
  });
  return rest;
}
