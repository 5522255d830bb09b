import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Calls whose first argument is a file that the program looks at. */
const READS = [
  "readFileSync",
  "readFile",
  "existsSync",
  "statSync",
  "openSync",
  "createReadStream",
];
const LISTS = ["readdirSync", "readdir"];

/**
 * Notes what the program reads besides its own modules: environment variables, files and
 * folders of the project. A change of any of these may change the graph.
 */
export class Recorder {
  readonly env = new Set<string>();
  readonly files = new Set<string>();
  readonly folders = new Set<string>();
  private readonly cwd: string;
  private readonly ignored: string[];

  /** @param ignored folders whose content is no input, such as what a build leaves behind. */
  constructor(cwd: string, ignored: string[]) {
    this.cwd = cwd;
    this.ignored = ignored;
  }

  start(): void {
    this.watchEnv();
    for (const name of READS) this.watchCall(name, this.files);
    for (const name of LISTS) this.watchCall(name, this.folders);
    syncBuiltinESMExports();
  }

  private watchEnv(): void {
    const { env } = this;
    process.env = new Proxy(process.env, {
      get(target, name) {
        if (typeof name === "string") env.add(name);
        return Reflect.get(target, name) as unknown;
      },
      has(target, name) {
        if (typeof name === "string") env.add(name);
        return Reflect.has(target, name);
      },
    });
  }

  private watchCall(name: string, into: Set<string>): void {
    for (const holder of [fs, fs.promises] as unknown as Record<string, unknown>[]) {
      const original = holder[name];
      if (typeof original !== "function") continue;
      const note = (path: unknown) => this.note(path, into);
      holder[name] = Object.assign(function (this: unknown, ...args: unknown[]): unknown {
        note(args[0]);
        return Reflect.apply(original, this, args) as unknown;
      }, original);
    }
  }

  private note(path: unknown, into: Set<string>): void {
    if (typeof path !== "string" && !(path instanceof URL)) return;
    const file = typeof path === "string" ? resolve(path) : fileURLToPath(path);
    if (!file.startsWith(this.cwd + sep) || file.includes(`${sep}node_modules${sep}`)) return;
    if (this.ignored.some((folder) => file.startsWith(folder + sep))) return;
    into.add(file);
  }
}
