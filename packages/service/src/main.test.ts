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
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** Stands for SSM: hands out each request's response, to be answered when the test says so. */
async function startParameters() {
  const waiting: ((response: ServerResponse) => void)[] = [];
  const server = createServer((_, response) => waiting.shift()?.(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => new Promise<ServerResponse>((resolve) => waiting.push(resolve)),
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
  undo.push(() => child.kill("SIGKILL"));
  return child;
}

/** Waits for a line of the log with this message. */
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

it("finishes what is under way when it is told to stop, takes nothing new and exits with 0", async () => {
  const parameters = await startParameters();
  const child = run({ AWS_ENDPOINT_URL_SSM: parameters.url });
  const exited = once(child, "exit");
  const line = lineOf(child);
  const { port } = await line("listening");
  const asked = parameters.asked();
  const answer = fetch(
    `http://127.0.0.1:${port}/api/string/replace`,
    replaceRequest({ content: "abn" }),
  );
  const parameter = await asked;

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
  ["no key", { API_KEY: "" }, /^API_KEY is not set: [^\n]+\.\n$/],
  ["a wrong port", { PORT: "x" }, /^PORT is wrong: [^\n]+\.\n$/],
])("says %s in one sentence and exits with 1", async (_, environment, sentence) => {
  const child = run(environment);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(1);
});

it("says that its port is taken, and exits with 1", async () => {
  const { url } = await startParameters();
  const child = run({ PORT: new URL(url).port });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(stderr).toMatch(/^Port \d+ is taken: [^\n]+\.\n$/);
  expect(code).toBe(1);
});
