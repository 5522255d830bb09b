import { type ChildProcess, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { BodyTooLarge, readBody } from "../../aws/body.ts";
import { listen, type Listening } from "../../aws/listen.ts";
import { decode, encode } from "./runtime/frame.mjs";
import type { RuntimeEvents, StartRuntime } from "./runtime.ts";
import { WINDOW } from "./runtime/control.mjs";
import { jsonOf } from "./streamed-response.ts";

const VERSION = "/2018-06-01/runtime";
const INVOCATION = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;
const MEGABYTE = 2 ** 20;
/** Above Lambda's limit of 6 MB, so that a response that is too large is reported as such. */
const MAX_BODY_BYTES = 8 * MEGABYTE;

interface Event {
  header: {
    requestId: string;
    arn: string;
    timeoutMs: number;
    traceId: string;
    clientContext?: unknown;
  };
  body: string;
}

/**
 * Starts an instance of a custom runtime: the program `bootstrap` in the function's folder, which
 * takes its events from the Lambda Runtime API.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export const startBootstrap: StartRuntime = (definition, variables, events) => {
  // Not defined for a custom runtime.
  const { AWS_EXECUTION_ENV: _, ...environment } = variables;
  const api = new RuntimeApi(events);
  let child: ChildProcess | undefined;
  let isKilled = false;
  const exited = Promise.withResolvers<void>();

  const exit = (code: number | null, signal: string | null): void => {
    void api.close();
    events.onExit({ code, signal, outOfMemory: false });
    exited.resolve();
  };
  const begin = async (): Promise<void> => {
    const address = await api.listen((line) => events.onOutput("stderr", line));
    if (isKilled) return exit(null, "SIGKILL");
    child = spawn(join(definition.code, "bootstrap"), [], {
      cwd: definition.code,
      env: { ...environment, AWS_LAMBDA_RUNTIME_API: address },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that the programs that a shell script starts end with it.
      detached: true,
    });
    child.stdout?.on("data", (chunk: Buffer) => events.onOutput("stdout", chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => events.onOutput("stderr", chunk.toString()));
    child.once("close", exit);
    child.once("error", (error) => {
      events.onOutput("stderr", error.message);
      if (child?.pid === undefined) exit(null, null);
    });
  };
  begin().catch((error: unknown) => {
    events.onOutput("stderr", String(error));
    exit(null, null);
  });

  return {
    send: (frame) => api.send(decode(frame) as Event),
    received: (bytes) => api.received(bytes),
    consumed: (bytes) => api.received(-bytes),
    async kill() {
      isKilled = true;
      if (child) killGroup(child);
      await exited.promise;
    },
  };
};

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid === undefined) return;
    // Windows has no process groups.
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has exited.
  }
}

/** The server of one instance's Runtime API. */
class RuntimeApi {
  readonly #events: RuntimeEvents;
  #server: Listening | undefined;
  /** Set while the runtime waits for the next event. */
  #waiting: ServerResponse | undefined;
  /** Events that the runtime has not asked for. */
  readonly #queue: Event[] = [];
  #running: { event: Event; begunAt: number } | undefined;
  #isReady = false;
  /** Bytes of a streamed response that were not read, and what waits until they are. */
  #unread = 0;
  #whenRead: (() => void) | undefined;

  constructor(events: RuntimeEvents) {
    this.#events = events;
  }

  /** @returns the host and port, for AWS_LAMBDA_RUNTIME_API */
  async listen(log: (line: string) => void): Promise<string> {
    this.#server = await listen({
      handler: (request, response) => this.#handle(request, response),
      port: 0,
      origins: "same-origin",
      log,
    });
    return `127.0.0.1:${this.#server.port}`;
  }

  async close(): Promise<void> {
    this.#waiting?.destroy();
    await this.#server?.close();
  }

  send(event: Event): void {
    this.#queue.push(event);
    this.#deliver();
  }

  /** Counts bytes of a streamed response that arrived or, with a negative number, were read. */
  received(bytes: number): void {
    this.#unread += bytes;
    if (this.#unread <= WINDOW) this.#whenRead?.();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = "" } = request;
    if (method === "GET" && url === `${VERSION}/invocation/next`) return this.#next(response);
    if (method !== "POST") return answer(response, 404, "The path is not of the Runtime API.");
    if (request.headers["lambda-runtime-function-response-mode"] === "streaming") {
      return this.#stream(request, response);
    }
    let body: string;
    try {
      body = (await readBody(request, MAX_BODY_BYTES)).toString();
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      return answer(response, 413, error.message);
    }
    if (url === `${VERSION}/init/error`) {
      this.#events.onFrame(encode({ type: "init-error" }, errorOf(body)));
      return accept(response);
    }
    const [, requestId, outcome] = INVOCATION.exec(url) ?? [];
    if (outcome === undefined) return answer(response, 404, "The path is not of the Runtime API.");
    if (this.#running?.event.header.requestId !== requestId) {
      return answer(response, 400, "The request ID is not that of the running invocation.");
    }
    const isError = outcome === "error";
    this.#finish(isError ? "error" : "response", isError ? errorOf(body) : jsonOf(body));
    accept(response);
  }

  /**
   * Takes a response that is streamed; trailers report an error in its middle.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
   */
  async #stream(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, requestId, outcome] = INVOCATION.exec(request.url ?? "") ?? [];
    if (outcome !== "response" || this.#running?.event.header.requestId !== requestId) {
      request.resume();
      return answer(response, 400, "The request ID is not that of the running invocation.");
    }
    const contentType = request.headers["content-type"] ?? "application/octet-stream";
    const send = (fields: object, bytes: Buffer): void =>
      this.#events.onFrame(
        encode({ type: "chunk", requestId, contentType, ...fields }, bytes.toString("latin1")),
      );
    for await (const chunk of request as AsyncIterable<Buffer>) {
      send({}, chunk);
      if (this.#unread > WINDOW) await new Promise<void>((resolve) => (this.#whenRead = resolve));
    }
    const error = request.trailers["lambda-runtime-function-error-body"];
    if (error === undefined) send({ last: true }, Buffer.alloc(0));
    this.#finish(
      error === undefined ? "response" : "error",
      error === undefined ? "null" : errorOf(Buffer.from(error, "base64").toString("utf8")),
    );
    accept(response);
  }

  #next(response: ServerResponse): void {
    this.#waiting = response;
    response.once("close", () => {
      if (this.#waiting === response) this.#waiting = undefined;
    });
    if (!this.#isReady) {
      this.#isReady = true;
      this.#events.onFrame(encode({ type: "ready" }));
    }
    this.#deliver();
  }

  #deliver(): void {
    const response = this.#waiting;
    if (!response || this.#running) return;
    const event = this.#queue.shift();
    if (!event) return;
    this.#waiting = undefined;
    this.#running = { event, begunAt: performance.now() };
    const { requestId, arn, timeoutMs, traceId, clientContext } = event.header;
    response.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(Date.now() + timeoutMs),
      "lambda-runtime-invoked-function-arn": arn,
      "lambda-runtime-trace-id": traceId,
      ...(clientContext !== undefined && {
        "lambda-runtime-client-context": JSON.stringify(clientContext),
      }),
    });
    response.end(event.body);
  }

  #finish(type: "response" | "error", body: string): void {
    const { event, begunAt } = this.#running ?? {};
    if (!event || begunAt === undefined) return;
    this.#running = undefined;
    const durationMs = performance.now() - begunAt;
    const { requestId } = event.header;
    this.#events.onFrame(encode({ type, requestId, memory: 0, durationMs }, body));
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror */
function errorOf(body: string): string {
  try {
    const error: unknown = JSON.parse(body);
    if (typeof error === "object" && error !== null) return body;
  } catch {
    // Reported as it is.
  }
  return JSON.stringify({ errorType: "Runtime.Unknown", errorMessage: body });
}

const accept = (response: ServerResponse): void => {
  response.writeHead(202, { "content-type": "application/json" }).end(`{"status":"OK"}`);
};

function answer(response: ServerResponse, status: number, errorMessage: string): void {
  const body = JSON.stringify({ errorType: "InvalidRequest", errorMessage });
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}
