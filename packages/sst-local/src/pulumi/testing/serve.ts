import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { unverifiedSignature } from "../../aws/signature.ts";
import { BIN } from "./run-sst.ts";

/** A running `sst-local start`. */
export interface Serving {
  endpoints: Record<string, string>;
  outputs: Record<string, string>;
  stop: () => Promise<void>;
}

/** Runs `sst-local start` on free ports until it serves. */
export async function serve(cwd: string, stage: string): Promise<Serving> {
  const args = ["--no-warnings", BIN, "start", "--stage", stage, "--port", "0", "--json"];
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  const ready = new Promise<string>((done) => createInterface(child.stdout).once("line", done));
  const line = await Promise.race([
    ready,
    ended.then(() => {
      throw new Error(`sst-local start ended:\n${stderr}`);
    }),
  ]);
  return {
    ...(JSON.parse(line) as Omit<Serving, "stop">),
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Invokes a function by Lambda's API. @throws {Error} when the status is not 200. */
export async function invoke({ endpoints }: Serving, name: string): Promise<unknown> {
  const url = `${endpoints["aws"]}/2015-03-31/functions/${name}/invocations`;
  const headers = unverifiedSignature("us-east-1", "lambda");
  const response = await fetch(url, { method: "POST", body: "{}", headers });
  const text = await response.text();
  if (response.status !== 200 || response.headers.has("x-amz-function-error")) {
    throw new Error(`${name} answered ${response.status}: ${text}`);
  }
  return JSON.parse(text);
}
