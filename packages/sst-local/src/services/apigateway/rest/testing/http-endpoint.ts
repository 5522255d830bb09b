import { createServer } from "node:http";
import { close, listen } from "./serve.ts";

export interface EndpointRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** An HTTP server that an integration can call. */
export interface HttpEndpoint extends AsyncDisposable {
  readonly origin: string;
  readonly requests: EndpointRequest[];
}

interface EndpointAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
}

export async function httpEndpoint({
  status = 200,
  headers = { "Content-Type": "application/json" },
  body = "{}",
}: EndpointAnswer = {}): Promise<HttpEndpoint> {
  const requests: EndpointRequest[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const { method = "", url = "", rawHeaders, headers: received } = req;
      requests.push({ method, url, rawHeaders, headers: received, body: Buffer.concat(chunks) });
      res.writeHead(status, headers);
      res.end(body);
    });
  });
  const port = await listen(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () => close(server),
  };
}
