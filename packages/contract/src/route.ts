import type * as z from "zod/mini";

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type RouteKey = `${Method} /${string}`;

/**
 * Who may call a route: `chat`, `users` and `cognito` name an authorizer of infra/api/authorizers.ts,
 * `apiKey` requires a key of the usage plan, `none` is public.
 */
export type Auth = "chat" | "users" | "cognito" | "apiKey" | "none";

/** The response of a mock integration. `body` is a VTL template and may use the path's parameters. */
export interface Mock {
  status: number;
  body: string;
}

export type Integration<Lambda extends string = string> =
  /** AWS_PROXY: the Lambda function of that name in infra/api/functions.ts. */
  | { type: "lambda"; function: Lambda }
  /** AWS: DynamoDB without a Lambda function, by the templates of infra/api/delete-message.ts. */
  | { type: "dynamodb"; operation: "deleteMessage" }
  | { type: "mock"; mock: Mock }
  /** MOCK: the OpenAPI document of the stage, by infra/api/openapi-document.ts. */
  | { type: "openapi" };

/**
 * A method of the API. Its resource, method, model, validator, CORS and documentation part, the
 * OpenAPI document and the permission tests are derived from this row.
 */
export interface Route<Lambda extends string = string> {
  method: Method;
  path: `/${string}`;
  /** The operation's name in the documentation and in OpenAPI. */
  operation: string;
  description: string;
  auth: Auth;
  integration: Integration<Lambda>;
  /** The response of a successful request; without a schema it has no body. */
  response: { status: 200 | 201 | 204; name?: string; schema?: z.ZodMiniType };
  /** Error statuses in addition to those that openapi.ts derives from the other fields. */
  errors?: readonly number[];
  /** The body of the request. `name` is the name of the API Gateway model. */
  body?: { name: string; schema: z.ZodMiniType };
  /** The supported query parameters, all optional. */
  query?: readonly string[];
  /** The supported headers that HTTP itself does not define, all optional. */
  headers?: readonly string[];
  /** The response in a stage that lists the route under `mocks`. */
  mock?: Mock;
}

export const routeKey = ({ method, path }: Pick<Route, "method" | "path">): RouteKey =>
  `${method} ${path}`;

/** The names of a path's parameters: `/rooms/{roomId}` → `["roomId"]`. */
export const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\+?\}/g)].flatMap(([, name]) => name ?? []);
