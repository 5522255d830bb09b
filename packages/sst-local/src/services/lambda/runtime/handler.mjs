import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { awslambda } from "./awslambda.mjs";
import { RuntimeError } from "./errors.mjs";

/**
 * Loads the handler "folder/module.export" from the folder of the function.
 * @param {string} code
 * @param {string} handler
 * @returns {Promise<Function>}
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export async function loadHandler(code, handler) {
  const name = basename(handler);
  const dot = name.indexOf(".");
  if (dot < 1 || handler.includes("..")) {
    throw new RuntimeError("MalformedHandlerName", `'${handler}' is not a valid handler name.`);
  }
  const file = join(dirname(handler), name.slice(0, dot));
  const path = name.slice(dot + 1).split(".");

  globalThis.awslambda = awslambda;
  const loaded = await importModule(code, file);
  const found = path.reduce((value, key) => value?.[key], loaded);
  if (found === undefined || found === null) {
    throw new RuntimeError("HandlerNotFound", `${handler} is undefined or not exported`);
  }
  if (typeof found !== "function") {
    throw new RuntimeError("HandlerNotFound", `${handler} is not a function`);
  }
  return found;
}

async function importModule(code, file) {
  const base = resolve(code, file);
  const path = [".mjs", ".js", ".cjs"].map((extension) => base + extension).find(existsSync);
  if (path === undefined) {
    throw new RuntimeError("ImportModuleError", `Error: Cannot find module '${file}'`);
  }
  try {
    // import() of a CommonJS module would not find every property of module.exports.
    if (path.endsWith(".cjs")) return createRequire(path)(path);
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError("UserCodeSyntaxError", `SyntaxError: ${error.message}`);
    }
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      throw new RuntimeError("ImportModuleError", `Error: ${error.message}`);
    }
    throw error;
  }
}
