import { VtlError } from "../errors/vtl-error.ts";
import { bounded, format } from "../java/format.ts";
import type { HostObject, Value } from "../java/values.ts";
import { parseJson } from "../json/parse.ts";

const functions: Readonly<Record<string, (text: string) => Value>> = {
  escapeJavaScript,
  parseJson,
  urlEncode,
  urlDecode,
  base64Encode: (text) => Buffer.from(text, "utf8").toString("base64"),
  base64Decode: (text) => Buffer.from(text, "base64").toString("utf8"),
};

/**
 * `$util`: the functions of mapping templates. Each takes one string, and returns null for null.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const utilVariable: HostObject = {
  kind: "host",
  property: () => null,
  call(method, args) {
    const [argument = null] = args;
    if (args.length !== 1 || !Object.hasOwn(functions, method)) return undefined;
    if (argument === null) return null;
    return functions[method]?.(bounded(format(argument)));
  },
};

const escapes: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * Escapes as Apache Commons Lang does for JavaScript: `'` becomes `\'`, which is not valid JSON, so
 * templates append `.replaceAll("\\'", "'")`. Characters outside ASCII become `\uXXXX`.
 */
function escapeJavaScript(text: string): string {
  return text.replace(/["'\\/]|[^ -~]/g, (char) => {
    const code = char.charCodeAt(0);
    if (code >= 0x20 && code < 0x7f) return `\\${char}`;
    return escapes[char] ?? `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
  });
}

/**
 * Encodes as an HTML form does: a space becomes `+`.
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/net/URLEncoder.html
 */
function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

function urlDecode(text: string): string {
  const broken = /%(?![0-9A-Fa-f]{2})/.exec(text);
  if (broken !== null) {
    throw new VtlError("evaluation", `$util.urlDecode met a "%" without two hex digits after it.`);
  }
  return text
    .replaceAll("+", " ")
    .replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
      Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"),
    );
}
