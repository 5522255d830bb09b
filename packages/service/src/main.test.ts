import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { API_KEY, MAPPING, replaceRequest } from "../test/factory.ts";

const main = join(import.meta.dirname, "main.ts");
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A stand-in for SSM whose responses the test sends. */
async function startParameters() {
  const waiting: ((response: ServerResponse) => void)[] = [];
  const server = createServer((_, response) => waiting.shift()?.(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nextRequest: () => new Promise<ServerResponse>((resolve) => waiting.push(resolve)),
  };
}

function run(environment: Record<string, string>): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env["PATH"],
      API_KEY,
      STRINGS_MAPPING_PARAMETER_NAME: "/souk/test/replace-strings-map",
      PORT: "0",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  cleanups.push(() => child.kill("SIGKILL"));
  return child;
}

/** Returns a function that waits for the log line with a message. */
function lineOf(child: { stdout: NodeJS.ReadableStream }) {
  const lines = createInterface({ input: child.stdout });
  return (message: string) =>
    new Promise<Record<string, unknown>>((resolve) => {
      lines.on("line", (line) => {
        const entry = JSON.parse(line) as Record<string, unknown>;
        if (entry["message"] === message) resolve(entry);
      });
    });
}

it("on SIGTERM finishes the pending request, refuses new connections and exits with 0", async () => {
  const parameters = await startParameters();
  const child = run({ AWS_ENDPOINT_URL_SSM: parameters.url });
  const exited = once(child, "exit");
  const line = lineOf(child);
  const { port } = await line("listening");
  const requested = parameters.nextRequest();
  const answer = fetch(
    `http://127.0.0.1:${port}/api/string/replace`,
    replaceRequest({ content: "abn" }),
  );
  const parameter = await requested;

  child.kill("SIGTERM");
  await line("stopping");
  const refused = connect(Number(port), "127.0.0.1");
  expect(await once(refused, "error")).toMatchObject([{ code: "ECONNREFUSED" }]);

  parameter.setHeader("content-type", "application/x-amz-json-1.1");
  parameter.end(JSON.stringify({ Parameter: { Value: MAPPING } }));
  const { status, headers } = await answer;
  expect(status).toBe(200);
  expect(headers.get("connection")).toBe("close");
  expect(await exited).toEqual([0, null]);
});

it.each([
  ["a missing API_KEY", { API_KEY: "" }, /^API_KEY is not set: [^\n]+\.\n$/],
  ["an invalid PORT", { PORT: "x" }, /^PORT is wrong: [^\n]+\.\n$/],
])("reports %s in one sentence and exits with 1", async (_, environment, sentence) => {
  const child = run(environment);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(1);
});

it("reports a port that is taken and exits with 1", async () => {
  const { url } = await startParameters();
  const child = run({ PORT: new URL(url).port });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(stderr).toMatch(/^Port \d+ is taken: [^\n]+\.\n$/);
  expect(code).toBe(1);
});
