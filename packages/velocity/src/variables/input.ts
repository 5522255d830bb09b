import { format, stringifyJson } from "../java/format.ts";
import { JavaMap } from "../java/values.ts";
import type { HostObject, Value } from "../java/values.ts";
import { parseJson } from "../json/parse.ts";
import { parseJsonPath } from "../json/path-parse.ts";
import { readJsonPath } from "../json/path-read.ts";
import { toJavaMap } from "./context.ts";

/** The parameters of a request by location. */
export interface Params {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
}

/**
 * `$input`: the payload and the parameters of the request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference
 */
export class InputVariable implements HostObject {
  readonly kind = "host";
  readonly #body: string;
  readonly #params: JavaMap;
  #document: Value | undefined;

  constructor(body: string, params: Params) {
    this.#body = body === "" ? "{}" : body;
    this.#params = new JavaMap([
      ["path", toJavaMap(params.path)],
      ["querystring", toJavaMap(params.querystring)],
      ["header", toJavaMap(params.header)],
    ]);
  }

  property(name: string): Value {
    return name === "body" ? this.#body : null;
  }

  call(method: string, args: readonly Value[]): Value | undefined {
    const [argument = null] = args;
    if (method === "getBody" && args.length === 0) return this.#body;
    if (method === "params") {
      return args.length === 0 ? this.#params : this.#param(format(argument));
    }
    if (args.length > 1) return undefined;
    if (method === "path") return this.#read(argument) ?? null;
    if (method !== "json") return undefined;
    const found = this.#read(argument);
    return found === undefined ? '""' : stringifyJson(found);
  }

  /** Reads the parsed body, which the whole rendering shares: `#set` on a part of it changes it. */
  #read(path: Value): Value | undefined {
    this.#document ??= parseJson(this.#body);
    return readJsonPath(parseJsonPath(path === null ? "$" : format(path)), this.#document);
  }

  #param(name: string): Value {
    for (const place of ["path", "querystring", "header"]) {
      const values = this.#params.get(place);
      if (values instanceof JavaMap && values.entries.has(name)) return values.get(name);
    }
    return "";
  }
}
