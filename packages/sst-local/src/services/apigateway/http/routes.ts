import { putOwn } from "../shared/headers.ts";

/** A route key in parts. */
interface RouteKey {
  /** A verb or ANY. */
  readonly method: string;
  readonly segments: readonly Segment[];
}

interface Segment {
  readonly kind: "static" | "variable" | "greedy";
  /** The text, or the name of the variable. */
  readonly text: string;
}

export const DEFAULT_ROUTE = "$default";

const METHODS = new Set(["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

/**
 * Parses a route key other than `$default`; undefined for one that API Gateway refuses.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function parseRouteKey(routeKey: string): RouteKey | undefined {
  const [, method = "", path = ""] = /^(\S+) (\/\S*)$/.exec(routeKey) ?? [];
  if (!METHODS.has(method)) return undefined;
  if (path === "/") return { method, segments: [] };
  const segments = path.slice(1).split("/").map(parseSegment);
  const isValid = segments.every(
    (segment, index) =>
      segment !== undefined && (segment.kind !== "greedy" || index === segments.length - 1),
  );
  return isValid ? { method, segments: segments.filter((one) => one !== undefined) } : undefined;
}

function parseSegment(text: string): Segment | undefined {
  const [, name, greedy] = /^\{([^{}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name !== undefined) return { kind: greedy ? "greedy" : "variable", text: name };
  return text === "" || /[{}]/.test(text) ? undefined : { kind: "static", text };
}

interface Match<Route> {
  readonly route: Route;
  /** Percent-encoded as sent; undefined when the route has no variables. */
  readonly pathParameters: Record<string, string> | undefined;
}

/** The routes of an API, the most specific first. */
export class RoutingTable<Route> {
  readonly #routes: readonly { readonly key: RouteKey; readonly route: Route }[];
  readonly #default: Route | undefined;

  /** Route keys that are not valid match nothing. */
  constructor(routes: readonly (readonly [routeKey: string, route: Route])[]) {
    this.#routes = routes
      .flatMap(([routeKey, route]) => {
        const key = parseRouteKey(routeKey);
        return key ? [{ key, route }] : [];
      })
      .toSorted((one, other) => compare(one.key, other.key));
    this.#default = routes.find(([routeKey]) => routeKey === DEFAULT_ROUTE)?.[1];
  }

  /**
   * The route of a request: a full match, then a match with a greedy path variable, then `$default`.
   * @param path percent-encoded, without the stage
   */
  find(method: string, path: string): Match<Route> | undefined {
    const parts = path === "/" ? [] : path.slice(1).split("/");
    for (const { key, route } of this.#routes) {
      if (key.method !== method && !(key.method === "ANY" && METHODS.has(method))) continue;
      const pathParameters = match(key.segments, parts);
      if (pathParameters) {
        const hasVariables = Object.keys(pathParameters).length > 0;
        return { route, pathParameters: hasVariables ? pathParameters : undefined };
      }
    }
    return this.#default && { route: this.#default, pathParameters: undefined };
  }
}

/** The path variables, or undefined where the path does not match. */
function match(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const isGreedy = segments.at(-1)?.kind === "greedy";
  if (isGreedy ? parts.length < segments.length : parts.length !== segments.length) {
    return undefined;
  }
  const found: Record<string, string> = {};
  for (const [index, { kind, text }] of segments.entries()) {
    const part = parts[index] ?? "";
    if (kind === "static") {
      if (decoded(part) !== text) return undefined;
    } else if (kind === "greedy") putOwn(found, text, parts.slice(index).join("/"));
    else if (part === "") return undefined;
    else putOwn(found, text, part);
  }
  return found;
}

/** A part of a path without its percent-escapes; one that is not valid stays as it is. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const SPECIFICITY = { static: 0, variable: 1, greedy: 2 } as const;

/**
 * Orders two route keys by their priority. A route without a greedy variable takes precedence over
 * one with it. Where AWS documents no order, a method takes precedence over ANY, then the first
 * segment that differs decides: text, variable, greedy variable.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
function compare(one: RouteKey, other: RouteKey): number {
  const rank = ({ method, segments }: RouteKey) => [
    segments.at(-1)?.kind === "greedy" ? 1 : 0,
    method === "ANY" ? 1 : 0,
    ...segments.map(({ kind }) => SPECIFICITY[kind]),
  ];
  const [first, second] = [rank(one), rank(other)];
  for (let index = 0; index < Math.max(first.length, second.length); index++) {
    const difference = (first[index] ?? 0) - (second[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
