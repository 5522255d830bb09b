import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { guarded } from "../../../../aws/guard.ts";
import { type Reply, send, type Sending } from "../../shared/testing/send.ts";
import type { AccessRecord, Diagnosis, HttpApiBackends, HttpApiOptions } from "../context.ts";
import type { HttpApiDefinition, Integration, Route } from "../definition.ts";
import { httpApi } from "../http-api.ts";

export interface Invocation {
  readonly functionName: string;
  readonly event: Record<string, unknown>;
}

/** An HTTP API on its own port, with the calls of its functions and its diagnoses. */
export interface ServedHttpApi extends AsyncDisposable {
  readonly origin: string;
  readonly invocations: Invocation[];
  readonly diagnoses: Diagnosis[];
  readonly accesses: AccessRecord[];
  /** Sends a line such as `GET /rooms` as it is, with a Host header and those that are given. */
  send(line: string, sending?: Sending): Promise<Reply>;
}

interface Behind extends Pick<HttpApiBackends, "localUrl" | "refuseRole"> {
  /** The result of a function, or a function of its event. An Error is thrown by the function. */
  readonly functions?: Readonly<Record<string, unknown>>;
  readonly options?: HttpApiOptions;
}

export const functionArn = (name: string): string =>
  `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

export const invocationUri = (name: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

interface RouteParts {
  readonly route?: Omit<Route, "routeKey">;
  readonly integration?: Partial<Integration>;
}

/** An API with a `$default` stage, whose routes invoke the function `backend` with format 2.0. */
export function api(
  routes: Readonly<Record<string, RouteParts>>,
  more: Partial<HttpApiDefinition> = {},
): HttpApiDefinition {
  return {
    ...{ apiId: "api123", accountId: "123456789012", region: "us-east-1" },
    stages: [{ stageName: "$default" }],
    routes: Object.entries(routes).map(([routeKey, { route }]) => ({
      routeKey,
      integrationId: routeKey,
      ...route,
    })),
    integrations: Object.fromEntries(
      Object.entries(routes).map(([routeKey, { integration }]) => [
        routeKey,
        {
          integrationType: "AWS_PROXY",
          integrationUri: functionArn("backend"),
          payloadFormatVersion: "2.0",
          ...integration,
        },
      ]),
    ),
    ...more,
  };
}

/** Serves a definition until it is disposed. */
export async function serve(
  definition: HttpApiDefinition,
  { functions = {}, options, ...backends }: Behind = {},
): Promise<ServedHttpApi> {
  const invocations: Invocation[] = [];
  const diagnoses: Diagnosis[] = [];
  const accesses: AccessRecord[] = [];
  const handler = httpApi(
    definition,
    {
      ...backends,
      async lambda(arn, event) {
        const functionName = arn.split(":").at(-1) ?? "";
        invocations.push({ functionName, event: event as Record<string, unknown> });
        if (!Object.hasOwn(functions, functionName)) throw new Error(`no function ${functionName}`);
        const made = functions[functionName];
        const value: unknown = await (typeof made === "function" ? made(event) : made);
        return value instanceof Error
          ? { payload: { errorMessage: value.message }, functionError: "Unhandled" }
          : { payload: value };
      },
    },
    {
      log: (diagnosis) => diagnoses.push(diagnosis),
      access: (record) => accesses.push(record),
      ...options,
    },
  );
  const rejected = (line: string) =>
    diagnoses.push({ requestId: "", status: 500, sentence: `rejected: ${line}` });
  const server = createServer(guarded("any-origin", handler, rejected));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    ...{ origin: `http://127.0.0.1:${port}`, invocations, diagnoses, accesses },
    send: (line, sending) => send(port, line, sending),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
