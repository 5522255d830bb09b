import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { guarded } from "../../aws/guard.ts";
import type { FunctionTarget } from "../../graph/types.ts";
import { isRecord, text } from "../../graph/inputs.ts";
import { METHODS, parseCall, type RpcCall, targetOf } from "../../sst-internals/cli-rpc.ts";
import type { CliBuild } from "../protocol.ts";

/**
 * Forwards the calls of SST's components to the SST CLI's own server, which builds the functions,
 * and records each function and its build.
 */
export class ForwardingRpc {
  readonly targets = new Map<string, FunctionTarget>();
  /** By function ID. */
  readonly builds = new Map<string, CliBuild>();
  readonly #server: Server;
  readonly #cli: string;

  /** @param cli URL of the CLI's server. */
  constructor(cli: string) {
    this.#cli = cli;
    this.#server = createServer(
      guarded(
        "same-origin",
        (request, response) => {
          const chunks: Buffer[] = [];
          request.on("data", (chunk: Buffer) => chunks.push(chunk));
          request.on("end", () => {
            // An idle connection must not keep the program from ending.
            response.setHeader("Connection", "close");
            this.#forward(request.url ?? "/", Buffer.concat(chunks).toString()).then(
              (answer) => response.end(answer),
              (error: unknown) => response.end(JSON.stringify({ error: String(error) })),
            );
          });
        },
        console.error,
      ),
    );
  }

  /** Listens on a free port of 127.0.0.1. @returns the value of `$SST_SERVER`. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#server.unref();
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #forward(path: string, body: string): Promise<string> {
    const response = await fetch(new URL(path, this.#cli), {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body,
    });
    const answer = await response.text();
    this.#record(parseCall(body), JSON.parse(answer));
    return answer;
  }

  #record({ method, params: [params] }: RpcCall, answer: unknown): void {
    if (method !== METHODS.build && method !== METHODS.addTarget) return;
    const target = targetOf(params);
    this.targets.set(target.functionID, target);
    const result = isRecord(answer) && isRecord(answer["result"]) ? answer["result"] : {};
    const [out, handler] = [text(result, "out"), text(result, "handler")];
    if (out !== undefined && handler !== undefined) {
      this.builds.set(target.functionID, { out, handler });
    }
  }
}
