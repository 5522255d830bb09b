import { existsSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  type Backends,
  restApi,
} from "../packages/sst-local/src/services/apigateway/rest/index.ts";
import { createLambda } from "../packages/sst-local/src/services/lambda/index.ts";

/** A server that answers GET /dev/hello, in a process of its own. */
export type Contender =
  "node:http" | "gateway alone" | "gateway and Lambda" | "serverless-offline" | "…in process";

export const contenders: readonly Contender[] = [
  "node:http",
  "gateway alone",
  "gateway and Lambda",
  ...(existsSync(join(import.meta.dirname, "node_modules", "serverless-offline"))
    ? (["serverless-offline", "…in process"] as const)
    : []),
];

const body = '{"hello":"world"}';
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:hello";

/** The command of an external contender; undefined for one of this repository. */
export function foreignCommand(contender: Contender, port: number): string[] | undefined {
  if (contender !== "serverless-offline" && contender !== "…in process") return undefined;
  return [
    join(import.meta.dirname, "node_modules/osls/bin/serverless.js"),
    "offline",
    ...["--host", "127.0.0.1", "--httpPort", `${port}`, "--lambdaPort", `${port + 1}`],
    ...(contender === "…in process" ? ["--useInProcess"] : []),
  ];
}

/** Serves a contender of this repository until the parent ends; reports its port and its heap. */
export async function serve(contender: Contender): Promise<void> {
  const server = createServer(await listenerOf(contender));
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.on("SIGINT", () => process.exit());
  process.on("message", () => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage().heapUsed);
  });
}

async function listenerOf(contender: Contender): Promise<RequestListener> {
  if (contender === "node:http") {
    return (_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(body);
    };
  }
  if (contender === "gateway alone") {
    return api({ lambda: () => Promise.resolve({ payload: { statusCode: 200, body } }) });
  }
  const lambda = createLambda();
  await lambda.update([
    {
      name: "hello",
      arn: functionArn,
      code: join(import.meta.dirname, "hello"),
      handler: "handler.handler",
      environment: {},
      timeout: 5,
      memorySize: 128,
    },
  ]);
  return api({ lambda: (arn, payload, options) => lambda.invoke(arn, payload, options) });
}

function api(backends: Backends): RequestListener {
  let skew = 0;
  const listener = restApi(
    {
      stage: { stageName: "dev" },
      resources: [
        {
          path: "/hello",
          methods: {
            GET: {
              method: { authorizationType: "NONE" },
              integration: {
                type: "AWS_PROXY",
                integrationHttpMethod: "POST",
                uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
              },
            },
          },
        },
      ],
    },
    backends,
    // Avoids the account's throttling: the clock advances a millisecond per request.
    { now: () => Date.now() + skew++ },
  );
  return (request, response) => void listener(request, response);
}
