import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Reply, send, type Sending } from "../../shared/testing/send.ts";
import type { AwsRequest, AwsResult, Backends, LambdaResult } from "../api/backends.ts";
import type { RestApiDefinition } from "../api/definition.ts";
import type { AccessRecord, Diagnosis, RestApiOptions } from "../api/options.ts";
import type { RestApiListener } from "../rest-api.ts";
import { restApi } from "../rest-api.ts";

export interface Invocation {
  readonly functionName: string;
  readonly payload: Record<string, unknown>;
  readonly invocationType: string;
}

/** A gateway on its own port, with the calls of its backends and its diagnoses. */
export interface ServedApi extends AsyncDisposable {
  readonly listener: RestApiListener;
  readonly port: number;
  readonly invocations: Invocation[];
  readonly awsRequests: AwsRequest[];
  readonly diagnoses: Diagnosis[];
  readonly accesses: AccessRecord[];
  /** Sends a line such as `GET /dev/rooms` with a Host header and those that are given. */
  send(line: string, sending?: Sending): Promise<Reply>;
}

interface Behind {
  /** The result of a function, or a function of its event. An Error is thrown. */
  readonly functions?: Readonly<Record<string, unknown>>;
  readonly aws?: (request: AwsRequest) => AwsResult;
  readonly cognito?: Backends["cognito"];
  readonly refuseRole?: Backends["refuseRole"];
  readonly options?: RestApiOptions;
}

/** Serves a definition until it is disposed. */
export async function serve(
  definition: RestApiDefinition,
  { functions = {}, aws, cognito, refuseRole, options }: Behind = {},
): Promise<ServedApi> {
  const invocations: Invocation[] = [];
  const awsRequests: AwsRequest[] = [];
  const diagnoses: Diagnosis[] = [];
  const accesses: AccessRecord[] = [];
  const backends: Backends = {
    async lambda(functionArn, payload, { invocationType }): Promise<LambdaResult> {
      const functionName = functionArn.split(":").at(-1)!;
      invocations.push({
        functionName,
        payload: payload as Record<string, unknown>,
        invocationType,
      });
      if (!Object.hasOwn(functions, functionName)) throw new Error(`no function ${functionName}`);
      const made = functions[functionName];
      const value: unknown = await (typeof made === "function" ? made(payload) : made);
      return value instanceof Error
        ? { payload: { errorMessage: value.message }, functionError: "Unhandled" }
        : { payload: value };
    },
    ...(aws && {
      aws: (awsRequest: AwsRequest) => {
        awsRequests.push(awsRequest);
        return Promise.resolve(aws(awsRequest));
      },
    }),
    ...(cognito && { cognito }),
    ...(refuseRole && { refuseRole }),
  };
  const listener = restApi(definition, backends, {
    apiId: "api123",
    accountId: "123456789012",
    log: (diagnosis) => diagnoses.push(diagnosis),
    access: (record) => accesses.push(record),
    ...options,
  });
  const server = createServer((request, response) => {
    listener(request, response).catch((error: unknown) => {
      diagnoses.push({ requestId: "", stage: "parse", sentence: `rejected: ${String(error)}` });
    });
  });
  const port = await listen(server);
  return {
    listener,
    port,
    invocations,
    awsRequests,
    diagnoses,
    accesses,
    send: (line, sending) => send(port, line, sending),
    [Symbol.asyncDispose]: () => close(server),
  };
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
