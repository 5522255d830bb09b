import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Writable } from "node:stream";
import type { LockedProvider } from "../../sst-internals/platform-files.ts";

/** Providers that SST's components import whether an app uses them or not. */
const IMPORTED_BY_SST = ["@pulumi/cloudflare", "@pulumiverse/vercel"];

/**
 * Replaces modules that are slow to load and do not affect the graph: Pulumi's closure serializer,
 * which loads the TypeScript compiler to store the code of dynamic providers; its search for files
 * to upload with that code, which loads npm; its automation API; the stack trace that it captures
 * for every promise; the zip archiver.
 */
export function stubSlowModules(require: NodeJS.Require): void {
  const closure = { text: "", exportName: "handler", containsSecrets: false };
  putInCache(require, "@pulumi/pulumi/runtime/closure/serializeClosure", {
    serializeFunction: async () => closure,
    serializeFunctionAsync: async () => "",
  });
  putInCache(require, "@pulumi/pulumi/runtime/closure/codePaths", {
    computeCodePaths: async () => new Map(),
  });
  putInCache(require, "@pulumi/pulumi/runtime/debuggable", {
    debugPromiseLeaks: false,
    leakedPromises: () => [new Set(), ""],
    promiseDebugString: () => "",
    debuggablePromise: (promise: unknown) => promise,
    errorString: (error: unknown) => (error instanceof Error && error.stack) || String(error),
  });
  putInCache(
    require,
    "@pulumi/pulumi/automation",
    lazyModule(require, "@pulumi/pulumi/automation"),
  );
  putInCache(require, "archiver", () => new ArchiveListing());
}

/** Replaces providers that the app does not mention by empty modules, which saves most of a second. */
export function stubUnusedProviders(
  require: NodeJS.Require,
  locked: LockedProvider[],
  files: string[],
): void {
  for (const name of IMPORTED_BY_SST) {
    const word = new RegExp(name.split("/").pop()!, "i");
    if (locked.some((provider) => provider.package === name)) continue;
    const mentioned = files.some(
      (file) => !file.includes("/node_modules/") && word.test(readFileSync(file, "utf8")),
    );
    if (!mentioned) putInCache(require, name, {});
  }
}

/** A module that is loaded when one of its exports is read. */
function lazyModule(require: NodeJS.Require, name: string): object {
  const load = () => {
    delete require.cache[require.resolve(name)];
    return require(name) as object;
  };
  return new Proxy(
    {},
    {
      get: (_target, key) => (key === "__esModule" ? true : (Reflect.get(load(), key) as unknown)),
    },
  );
}

function putInCache(require: NodeJS.Require, name: string, exports: unknown): void {
  const id = require.resolve(name);
  require.cache[id] = Object.assign(Object.create(null) as NodeJS.Module, {
    id,
    filename: id,
    loaded: true,
    exports,
    children: [],
    paths: [],
  });
}

/**
 * Replaces an archive by a list of names and content hashes: the hash that SST computes of the zip
 * file still changes with the files in it.
 */
class ArchiveListing {
  private readonly lines: string[] = [];
  private sink: Writable | undefined;

  on(): this {
    return this;
  }

  pipe(sink: Writable): Writable {
    this.sink = sink;
    return sink;
  }

  file(path: string, { name }: { name: string }): this {
    // SST's glob pattern for files also matches folders.
    return statSync(path).isDirectory() ? this : this.append(readFileSync(path), { name });
  }

  append(content: string | Buffer, { name }: { name: string }): this {
    this.lines.push(`${createHash("sha256").update(content).digest("hex")} ${name}\n`);
    return this;
  }

  directory(path: string, name: string | false): this {
    return this.append(path, { name: name || "." });
  }

  async finalize(): Promise<void> {
    this.sink?.end(this.lines.join(""));
  }
}
