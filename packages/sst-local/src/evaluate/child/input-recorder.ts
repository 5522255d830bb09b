import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Functions of node:fs whose first argument is a path, by the input that they read. */
const CALLS = {
  files: [
    "readFileSync",
    "readFile",
    "openSync",
    "open",
    "createReadStream",
    "copyFile",
    "copyFileSync",
  ],
  folders: ["readdirSync", "readdir", "opendir", "opendirSync"],
  existence: ["existsSync", "statSync", "stat", "accessSync", "access", "lstat", "lstatSync"],
} as const;

const NODE_MODULES = `${sep}node_modules${sep}`;

/**
 * Records what the program reads besides its own modules: environment variables, and files and
 * folders of the project. A change of any of these may change the graph.
 */
export class InputRecorder {
  readonly env = new Set<string>();
  readonly files = new Set<string>();
  readonly folders = new Set<string>();
  readonly existence = new Set<string>();
  private readonly cwd: string;
  private readonly ignored: string[];
  private readonly program: string;

  /**
   * @param ignored folders whose content is no input, such as the output of a build.
   * @param program path prefix of the program's bundles.
   */
  constructor(cwd: string, ignored: string[], program: string) {
    this.cwd = cwd;
    this.ignored = ignored;
    this.program = program;
  }

  start(): void {
    this.recordEnv();
    for (const kind of ["files", "folders", "existence"] as const) {
      for (const name of CALLS[kind]) this.recordCall(name, this[kind]);
    }
    syncBuiltinESMExports();
  }

  /** Records only reads by the bundle: libraries outside it read variables that do not affect infra. */
  private recordEnv(): void {
    const note = (name: string | symbol) => {
      if (typeof name !== "string" || this.env.has(name)) return;
      const caller = new Error().stack?.split("\n")[3];
      if (caller?.includes(this.program)) this.env.add(name);
    };
    process.env = new Proxy(process.env, {
      get(target, name) {
        note(name);
        return Reflect.get(target, name) as unknown;
      },
      has(target, name) {
        note(name);
        return Reflect.has(target, name);
      },
      // With the proxy as receiver, an existing variable could not be set.
      set: (target, name, value) => Reflect.set(target, name, value),
    });
  }

  private recordCall(name: string, into: Set<string>): void {
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
    if (typeof path === "string" ? path.includes(NODE_MODULES) : !(path instanceof URL)) return;
    const file = typeof path === "string" ? resolve(path) : fileURLToPath(path as URL);
    if (!file.startsWith(this.cwd + sep) || file.includes(NODE_MODULES)) return;
    if (this.ignored.some((folder) => file === folder || file.startsWith(folder + sep))) return;
    into.add(file);
  }
}
