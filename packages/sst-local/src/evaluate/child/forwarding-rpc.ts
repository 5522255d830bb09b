import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FunctionTarget } from "../../graph/types.ts";
import type { CliBuild } from "../protocol.ts";
import { targetOf } from "./recording-rpc.ts";

interface Call {
  method: string;
  params: [Record<string, unknown>];
}

interface Result {
  result?: { out?: unknown; handler?: unknown; errors?: unknown };
}

/**
 * Stands between the components and the SST CLI's own server, which builds the functions: every
 * call is passed on and its answer too, and what was built is noted.
 */
export class CliRpc {
  readonly targets = new Map<string, FunctionTarget>();
  /** By function ID. */
  readonly builds = new Map<string, CliBuild>();
  readonly #server: Server;
  readonly #cli: string;

  /** @param cli URL of the CLI's server. */
  constructor(cli: string) {
    this.#cli = cli;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        // An idle connection must not keep the program from ending.
        response.setHeader("Connection", "close");
        this.#pass(request.url ?? "/", Buffer.concat(chunks).toString()).then(
          (answer) => response.end(answer),
          (error: unknown) => response.end(JSON.stringify({ error: String(error) })),
        );
      });
    });
  }

  /** Listens on a free port of this machine. @returns the value of `$SST_SERVER`. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#server.unref();
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #pass(path: string, body: string): Promise<string> {
    const response = await fetch(new URL(path, this.#cli), {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body,
    });
    const text = await response.text();
    this.#note(JSON.parse(body) as Call, JSON.parse(text) as Result);
    return text;
  }

  #note({ method, params: [params] }: Call, { result }: Result): void {
    if (method !== "Runtime.Build" && method !== "Runtime.AddTarget") return;
    const target = targetOf(params);
    this.targets.set(target.functionID, target);
    if (typeof result?.out === "string" && typeof result.handler === "string") {
      this.builds.set(target.functionID, { out: result.out, handler: result.handler });
    }
  }
}
