import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FunctionDefinition } from "./definition.ts";
import { createLambda, type Lambda, type LambdaOptions } from "./functions.ts";
import type { LogRecord } from "../../aws/log-record.ts";

/** An emulated Lambda for one test, with functions from source text. */
export interface Workbench extends AsyncDisposable {
  lambda: Lambda;
  /** Everything that was logged. */
  records: LogRecord[];
  /** Writes files to a new folder and returns its path. */
  directory(files: Record<string, string>): string;
  /** Defines a function named "f" whose bundle.mjs is `source`. */
  define(source: string, overrides?: Partial<FunctionDefinition>): FunctionDefinition;
  /** Resolves to the first record that `matches`, past or future. */
  logged(matches: (record: LogRecord) => boolean): Promise<LogRecord>;
}

export function workbench(options: LambdaOptions = {}): Workbench {
  const directories: string[] = [];
  const records: LogRecord[] = [];
  const waiting = new Set<(record: LogRecord) => void>();
  const lambda = createLambda({
    ...options,
    log(record) {
      records.push(record);
      for (const listener of waiting) listener(record);
    },
  });

  lambda.bootSpare();

  const directory: Workbench["directory"] = (files) => {
    const root = mkdtempSync(join(tmpdir(), "sst-local-lambda-"));
    directories.push(root);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return root;
  };

  return {
    lambda,
    records,
    directory,
    define: (source, overrides) => ({
      name: "f",
      arn: "arn:aws:lambda:eu-central-1:123456789012:function:f",
      qualifiers: ["live"],
      code: directory({ "bundle.mjs": source }),
      handler: "bundle.handler",
      environment: {},
      timeout: 10,
      memorySize: 128,
      ...overrides,
    }),
    logged: (matches) =>
      new Promise((resolve) => {
        const past = records.find((record) => matches(record));
        if (past) {
          resolve(past);
          return;
        }
        const listener = (record: LogRecord): void => {
          if (!matches(record)) return;
          waiting.delete(listener);
          resolve(record);
        };
        waiting.add(listener);
      }),
    async [Symbol.asyncDispose]() {
      await lambda.stop();
      for (const root of directories) rmSync(root, { recursive: true, force: true });
    },
  };
}
