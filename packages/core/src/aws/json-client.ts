import { ServiceException } from "@smithy/core/client";
import { loadJsonRpcErrorCode } from "@smithy/core/protocols";
import type { AwsService } from "./environment.ts";
import { createSignedClient, metadataOf } from "./signed-client.ts";
import type { Answer, ClientConfig, ResponseMetadata } from "./signed-client.ts";

type WithMetadata = { $metadata: ResponseMetadata };

/** A service that speaks AWS JSON (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). */
export interface JsonService extends AwsService {
  /** The prefix of `x-amz-target`. */
  target: string;
  version: "1.0" | "1.1";
  /** The number of attempts and the base delay in milliseconds, where they differ from other services'. */
  retry?: { maxAttempts: number; baseDelay: number };
  /** Reads the JSON of a response. */
  parse?: (text: string) => unknown;
}

/** Calls the operations of one service. */
export interface JsonClient {
  /**
   * Calls an operation; its output is not checked.
   *
   * @throws ServiceException with the name and the members of the service's error
   */
  call<Output extends object>(operation: string, input: object): Promise<Output & WithMetadata>;
  /** Closes the connections. */
  destroy(): void;
}

/** Creates a client of a service that speaks AWS JSON. */
export function createJsonClient(
  { target, version, retry, parse = JSON.parse, ...service }: JsonService,
  config?: ClientConfig,
): JsonClient {
  const client = createSignedClient(service, config, retry);
  const read = <Output>(answer: Answer) => readJson<Output>(answer, parse);
  return {
    call<Output extends object>(operation: string, input: object) {
      const headers = {
        "content-type": `application/x-amz-json-${version}`,
        "x-amz-target": `${target}.${operation}`,
      };
      const body = JSON.stringify(input);
      return client.send({ method: "POST", path: "/", headers, body }, read<Output>);
    },
    destroy: () => client.destroy(),
  };
}

/**
 * The body of a response, with its metadata.
 *
 * @throws ServiceException with the name and the members of the service's error
 */
export function readJson<Output = object>(
  answer: Answer,
  parse: (text: string) => unknown = JSON.parse,
): Output & WithMetadata {
  const { statusCode, body } = answer;
  const data = (body === "" ? {} : parse(body)) as Output & ErrorBody;
  if (statusCode < 300) return { ...data, $metadata: metadataOf(answer) };
  const { __type, message, Message, ...members } = data;
  throw Object.assign(
    new ServiceException({
      name: loadJsonRpcErrorCode(answer, data) ?? "Unknown",
      message: message ?? Message ?? "UnknownError",
      $fault: statusCode < 500 ? "client" : "server",
      $metadata: {},
    }),
    members,
  );
}

interface ErrorBody {
  __type?: string;
  message?: string;
  Message?: string;
}
