/**
 * Selects the route of a message. The selection expression names a member of its body, such as
 * `$request.body.action`; a message without a route of that name goes to `$default`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function routeOf(
  message: string,
  selection: string,
  routes: Readonly<Record<string, unknown>>,
): string {
  const path = /^\$\{?request\.body\.([\w.-]+)\}?$/.exec(selection)?.[1]?.split(".") ?? [];
  const value = path.reduce(memberOf, parsed(message));
  return typeof value === "string" && !value.startsWith("$") && Object.hasOwn(routes, value)
    ? value
    : "$default";
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
