import type * as z from "zod";

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type RouteKey = `${Method} /${string}`;

/**
 * Who may call: `chat`, `users` and `orders` are the authorizers of authorizers.ts, `apiKey` is
 * whoever has a key of the usage plan, `none` is everybody.
 */
export type Auth = "chat" | "users" | "orders" | "apiKey" | "none";

/** An answer that API Gateway gives by itself. `body` is VTL and may name parameters. */
export interface Mock {
  status: number;
  body: string;
}

/** A function, by its name in functions.ts. */
export type LambdaName = "rooms" | "users" | "orders" | "strings" | "items" | "documents";

export type Integration =
  /** AWS_PROXY to the function of that name in functions.ts. */
  | { type: "lambda"; function: LambdaName }
  /** AWS: DynamoDB without a Lambda, by the templates in delete-message.ts. */
  | { type: "dynamodb"; operation: "deleteMessage" }
  | { type: "mock"; mock: Mock };

/**
 * One method of the API. Resources, methods, models, validators, CORS, documentation parts and the
 * permission tests are derived from these rows; nothing about a route is written anywhere else.
 */
export interface Route {
  method: Method;
  path: `/${string}`;
  /** The operation's name, in the documentation and the typed client. */
  operation: string;
  description: string;
  auth: Auth;
  integration: Integration;
  /** What it answers when all is well; without a schema there is no body. */
  answer: { status: 200 | 201 | 204; name?: string; schema?: z.ZodType };
  /** Statuses of its own refusals, beside those that openapi.ts derives from the rest of the row. */
  refusals?: readonly number[];
  /** The request's body; the model is named as the schema is exported. */
  body?: { name: string; schema: z.ZodType };
  /** Query parameters that it understands. None is required. */
  query?: readonly string[];
  /** Headers that it understands beside those of HTTP itself. None is required. */
  headers?: readonly string[];
  /** What a stage that lists the route under `mocks` answers. */
  mock?: Mock;
}

export const routeKey = ({ method, path }: Pick<Route, "method" | "path">): RouteKey =>
  `${method} ${path}`;

/** The names in braces of a path. */
export const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\+?\}/g)].flatMap(([, name]) => name ?? []);
