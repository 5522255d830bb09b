import { createHash, createHmac } from "node:crypto";
import { constants, createContext, Script } from "node:vm";
import { isRecord, parsedRecord, type Properties } from "../../../graph/inputs.ts";
import { PRELUDE } from "./prelude.ts";

/** The values that a function reads of its key value store. */
export type KeyValues = ReadonlyMap<string, string>;

export interface EdgeFunctionOptions {
  /** For error positions. */
  name: string;
  code: string;
  /** Receives each line that it logs. */
  log: (line: string) => void;
}

/** What a function returned. */
export interface EdgeResult {
  /** A request or a response of the event structure; not validated. */
  readonly value: unknown;
  /** The origin that it chose by the helper methods of `cloudfront`. */
  readonly origin: Properties | undefined;
}

/**
 * A CloudFront function, which is called with its key value store, if it has one.
 * @throws EdgeFunctionError for an event that it fails on
 */
export type EdgeFunction = (event: object, keyValues?: KeyValues) => EdgeResult;

/**
 * A function that threw or did not end.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html
 */
export class EdgeFunctionError extends Error {
  override name = "FunctionExecutionError";
}

type Encoding = "utf8" | "hex" | "base64" | "base64url" | "latin1";

/**
 * Makes a function of the runtime cloudfront-js-2.0, in a context of its own without timers, network,
 * files, `process` and `eval`. It runs to its end in one turn, also where it awaits: key value stores
 * are in memory. A loop does not end: edge-thread.ts ends its thread.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.md
 */
export function createEdgeFunction({ name, code, log }: EdgeFunctionOptions): EdgeFunction {
  let store: KeyValues | undefined;
  const outcomes: ({ result: string } | { error: string })[] = [];
  const host = isolated({
    bytes: (text: string, encoding: Encoding) => Buffer.from(text, encoding).toString("latin1"),
    text: (binary: string, encoding: Encoding) => Buffer.from(binary, "latin1").toString(encoding),
    hash: (algorithm: string, data: string) =>
      createHash(algorithm).update(data, "latin1").digest().toString("latin1"),
    hmac: (algorithm: string, key: string, data: string) =>
      createHmac(algorithm, Buffer.from(key, "latin1"))
        .update(data, "latin1")
        .digest()
        .toString("latin1"),
    get: (key: string) => store?.get(key),
    count: () => store?.size ?? 0,
    hasStore: () => store !== undefined,
    log,
    done: (result: string) => void outcomes.push({ result }),
    fail: (error: string) => void outcomes.push({ error }),
  });
  let context: ReturnType<typeof createContext> | undefined;

  function prepare(): NonNullable<typeof context> {
    const made = createContext(constants.DONT_CONTEXTIFY, {
      name,
      codeGeneration: { strings: false, wasm: false },
      // Promises settle within the run, so that the outcome is there at its end.
      microtaskMode: "afterEvaluate",
    });
    made["host"] = host;
    new Script(PRELUDE, { filename: "cloudfront" }).runInContext(made);
    new Script(asScript(code), { filename: name }).runInContext(made);
    return made;
  }

  return (event, keyValues) => {
    outcomes.length = 0;
    store = keyValues;
    try {
      context ??= prepare();
      const call = new Script(`invoke(handler, ${JSON.stringify(JSON.stringify(event))})`);
      call.runInContext(context);
    } catch (error) {
      throw new EdgeFunctionError(messageOf(error, name));
    }
    const [outcome] = outcomes;
    if (!outcome) throw new EdgeFunctionError("It waits for a promise that does not settle.");
    if ("error" in outcome) throw new EdgeFunctionError(ownFrames(outcome.error, name));
    const { result, change } = parsedRecord(outcome.result);
    return { value: result, origin: isRecord(change) ? change : undefined };
  };
}

/** Functions without a prototype: by theirs, `constructor` would lead to Node's own `Function`. */
function isolated<Functions extends Record<string, object>>(functions: Functions): object {
  for (const each of Object.values(functions)) Object.setPrototypeOf(each, null);
  return Object.setPrototypeOf({ ...functions }, null) as object;
}

/** Turns the imports that the runtime has into calls of its `require`. */
const asScript = (code: string): string =>
  code
    .replace(/^([ \t]*)import\s+(\w+)\s+from\s+(["'][\w:]+["']);?/gm, "$1const $2 = require($3);")
    .replace(
      /^([ \t]*)import\s+(\{[^}]*\})\s+from\s+(["'][\w:]+["']);?/gm,
      (_, indent: string, names: string, from: string) =>
        `${indent}const ${names.replace(/\bas\b/g, ":")} = require(${from});`,
    );

/** Of an error of another context, which is no `Error` of this one. */
function messageOf(error: unknown, name: string): string {
  if (!isRecord(error)) return String(error);
  return ownFrames(String(error["stack"] ?? error["message"]), name);
}

/** A stack trace without the frames of this file and of Node. */
const ownFrames = (stack: string, name: string): string =>
  stack
    .split("\n")
    .filter((line) => !/^ +at /.test(line) || line.includes(`${name}:`))
    .slice(0, 8)
    .join("\n");
