import { createHash } from "node:crypto";
import type { createRequire } from "node:module";
import { readFileSync, statSync } from "node:fs";
import type { Writable } from "node:stream";

type Require = ReturnType<typeof createRequire>;

/**
 * Replaces the two modules of SST's platform that cost most and give the graph nothing:
 * Pulumi's closure serializer, which loads the TypeScript compiler to store the code of
 * dynamic providers, and the zip archiver.
 */
export function stubSlowModules(require: Require): void {
  const serialize = async () => ({ text: "", exportName: "handler", containsSecrets: false });
  put(require, "@pulumi/pulumi/runtime/closure/serializeClosure", {
    serializeFunction: serialize,
    serializeFunctionAsync: async () => "",
  });
  put(require, "archiver", () => new Listing());
}

function put(require: Require, name: string, exports: unknown): void {
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
 * Stands in for an archive: a list of names and content hashes, so that the hash which
 * SST takes of the "zip" still follows the files that would be in it.
 */
class Listing {
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
    // SST's pattern for files matches folders too.
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
