import { UserError } from "../../../../errors.ts";
import { putOwn } from "../../shared/headers.ts";
import type { MethodIdentity, Parsed, Routed } from "../api/context.ts";
import { grow } from "../api/context.ts";
import { GatewayError } from "../api/gateway-error.ts";

/**
 * The verbs of ANY.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */
const ANY_VERBS = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

/**
 * Finds the method of a request, and adds it and the path parameters to the context.
 * @throws GatewayError 403 Missing Authentication Token when there is none
 */
export function run<Method extends MethodIdentity>(
  routes: RoutingTree<Method>,
  context: Parsed,
): { readonly routed: Routed; readonly method: Method } {
  const { request, variables } = context;
  const match = routes.find(request.method, request.routingPath);
  if (match === undefined) {
    throw new GatewayError("MISSING_AUTHENTICATION_TOKEN", {
      stage: "route",
      sentence: routes.explainMiss(request.method, request.routingPath),
    });
  }
  const { method, pathParameters } = match;
  variables.resourceId = method.resourceId;
  variables.resourcePath = method.resourcePath;
  return { routed: grow(context, { method, pathParameters }), method };
}

interface Match<Method> {
  readonly method: Method;
  readonly pathParameters: Record<string, string> | null;
}

interface Node<Method> {
  readonly statics: Map<string, Node<Method>>;
  variable: { readonly name: string; readonly node: Node<Method> } | undefined;
  greedy: { readonly name: string; readonly node: Node<Method> } | undefined;
  path: string | undefined;
  readonly methods: Map<string, Method>;
}

/**
 * The resources of an API by path segment. A static segment takes precedence over a `{parameter}`,
 * which takes precedence over a `{greedy+}` one. A resource without the method is skipped for a less
 * specific one that has it. On one resource the exact method takes precedence over ANY.
 */
export class RoutingTree<Method> {
  readonly #root: Node<Method> = emptyNode();

  /**
   * @param verb an HTTP method or ANY
   * @throws UserError for a tree that API Gateway refuses
   */
  add(path: string, verb: string, method: Method): void {
    this.#place(path).methods.set(verb.toUpperCase(), method);
  }

  /** Adds a resource without methods, for explanations only. */
  addResource(path: string): void {
    this.#place(path);
  }

  find(verb: string, path: string): Match<Method> | undefined {
    const segments = path === "/" ? [] : path.slice(1).split("/");
    const found = descend(this.#root, segments, 0, verb);
    if (found === undefined) return undefined;
    let pathParameters: Record<string, string> | null = null;
    for (const [name, value] of found.parameters) {
      pathParameters ??= {};
      putOwn(pathParameters, name, value);
    }
    return { method: found.method, pathParameters };
  }

  /** Explains in a sentence why no method matches. */
  explainMiss(verb: string, path: string): string {
    const segments = path === "/" ? [] : path.slice(1).split("/");
    const others = verbsAt(this.#root, segments, 0);
    if (others.length === 0) return `No resource matches ${path}.`;
    const known = [...new Set(others)].sort().join(", ");
    const hint =
      verb === "OPTIONS"
        ? " API Gateway answers no CORS preflight on its own: add an OPTIONS method."
        : verb === "HEAD"
          ? " HEAD does not come with GET: add a HEAD method."
          : "";
    return `${path} has no ${verb} method, only ${known}.${hint}`;
  }

  #place(path: string): Node<Method> {
    if (!path.startsWith("/")) {
      throw new UserError(`The resource path "${path}" must begin with a slash.`);
    }
    let node = this.#root;
    let isGreedy = false;
    for (const segment of path === "/" ? [] : path.slice(1).split("/")) {
      if (isGreedy) {
        throw new UserError(
          `The resource ${path} is a child of a greedy resource, which cannot have children.`,
        );
      }
      const parameter = /^\{([^{}+]+)(\+?)\}$/.exec(segment);
      if (parameter === null) {
        node = getOrCreate(node.statics, segment);
        continue;
      }
      const name = parameter[1]!;
      isGreedy = parameter[2] === "+";
      const kind = isGreedy ? "greedy" : "variable";
      node[kind] ??= { name, node: emptyNode() };
      if (node[kind].name !== name) {
        throw new UserError(
          `${path}: a sibling of {${name}${parameter[2]}} is already called {${node[kind].name}${parameter[2]}}; a parent has one such child.`,
        );
      }
      node = node[kind].node;
    }
    node.path = path;
    return node;
  }
}

function emptyNode<Method>(): Node<Method> {
  return {
    statics: new Map(),
    variable: undefined,
    greedy: undefined,
    path: undefined,
    methods: new Map(),
  };
}

function getOrCreate<Method>(nodes: Map<string, Node<Method>>, key: string): Node<Method> {
  let node = nodes.get(key);
  if (node === undefined) nodes.set(key, (node = emptyNode()));
  return node;
}

interface Found<Method> {
  readonly method: Method;
  /** Innermost last. */
  readonly parameters: [name: string, value: string][];
}

function descend<Method>(
  node: Node<Method>,
  segments: readonly string[],
  depth: number,
  verb: string,
): Found<Method> | undefined {
  if (depth === segments.length) {
    const method = methodAt(node, verb);
    return method === undefined ? undefined : { method, parameters: [] };
  }
  const segment = segments[depth]!;
  const fixed = node.statics.get(segment);
  if (fixed !== undefined) {
    const found = descend(fixed, segments, depth + 1, verb);
    if (found !== undefined) return found;
  }
  if (node.variable !== undefined && segment !== "") {
    const found = descend(node.variable.node, segments, depth + 1, verb);
    if (found !== undefined) {
      found.parameters.unshift([node.variable.name, segment]);
      return found;
    }
  }
  if (node.greedy === undefined) return undefined;
  const method = methodAt(node.greedy.node, verb);
  if (method === undefined) return undefined;
  return { method, parameters: [[node.greedy.name, segments.slice(depth).join("/")]] };
}

function methodAt<Method>(node: Node<Method>, verb: string): Method | undefined {
  return node.methods.get(verb) ?? (ANY_VERBS.has(verb) ? node.methods.get("ANY") : undefined);
}

function verbsAt<Method>(node: Node<Method>, segments: readonly string[], depth: number): string[] {
  if (depth === segments.length) return [...node.methods.keys()];
  const segment = segments[depth]!;
  const fixed = node.statics.get(segment);
  return [
    ...(fixed === undefined ? [] : verbsAt(fixed, segments, depth + 1)),
    ...(node.variable === undefined ? [] : verbsAt(node.variable.node, segments, depth + 1)),
    ...(node.greedy === undefined ? [] : node.greedy.node.methods.keys()),
  ];
}
