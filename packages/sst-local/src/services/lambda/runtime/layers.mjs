import { existsSync, lstatSync } from "node:fs";
import { isBuiltin, registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const OPT = "/opt/";

/**
 * Makes `import` and `require` resolve the content of layers: packages in nodejs/node22/node_modules
 * and nodejs/node_modules, and absolute /opt/… paths. As on Lambda, the function's own packages come
 * first, then the layers, the last first. Lambda resolves `import` from layers, Node.js does not:
 * https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/
 * @param {string} code
 * @param {readonly string[]} layers
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
 */
export function mountLayers(code, layers) {
  if (layers.length === 0) return;
  const topmost = layers.toReversed();
  const parents = topmost.flatMap((layer) =>
    ["nodejs/node22", "nodejs"].map((folder) => join(layer, folder)),
  );
  const own = ownPackages(code);

  registerHooks({
    resolve(specifier, context, next) {
      const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
      if (path.startsWith(OPT)) {
        const file = topmost
          .map((layer) => join(layer, path.slice(OPT.length)))
          .find((candidate) => existsSync(candidate));
        return next(file === undefined ? specifier : pathToFileURL(file).href, context);
      }
      if (/^[./#]|^\w+:/.test(specifier) || isBuiltin(specifier)) return next(specifier, context);

      const name = packageName(specifier);
      if (own !== undefined && existsSync(join(own, name))) return next(specifier, context);
      const parent = parents.find((folder) => existsSync(join(folder, "node_modules", name)));
      if (parent === undefined) return next(specifier, context);
      return next(specifier, { ...context, parentURL: pathToFileURL(join(parent, "_")).href });
    },
  });
}

/**
 * The folder of the function's own packages. A symbolic link to the app's installed packages is not
 * the function's own: a layer takes precedence over it.
 * @param {string} code
 * @returns {string | undefined}
 */
function ownPackages(code) {
  const folder = join(code, "node_modules");
  return lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ? folder : undefined;
}

/** @param {string} specifier "@scope/name/path" or "name/path" */
function packageName(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
