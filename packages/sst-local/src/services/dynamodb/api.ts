import type { ForwardedApi } from "../../aws/api.ts";
import { scopeOf } from "../../aws/signature.ts";
import { meterAnswer, meterRequest } from "./capacity.ts";
import type { EngineClient } from "./client.ts";
import { createCorrections } from "./corrections/index.ts";
import type { Faults } from "./faults.ts";
import type { Engine } from "./process.ts";

/** Bytes of a request; BatchWriteItem takes 16 MB of items. */
const BODY_LIMIT = 20 * 1024 * 1024;

export interface DynamoDbApiOptions {
  readonly engine: Pick<Engine, "kind" | "version">;
  readonly client: Pick<EngineClient, "send">;
  readonly faults: Pick<Faults, "inject">;
  /** Resolves when the tables are as the current graph has them. */
  readonly ready: () => Promise<void>;
}

/**
 * DynamoDB and DynamoDB Streams at the AWS endpoint. It is the only way to the engine, which itself
 * answers every web page: requests have to be signed, and are sent on with a signature of our own,
 * since an engine may keep tables by access key.
 */
export function dynamodbApi({ engine, client, faults, ready }: DynamoDbApiOptions): ForwardedApi {
  const correct = createCorrections(engine);
  return {
    protocol: "forwarded",
    targets: ["DynamoDB_20120810", "DynamoDBStreams_20120810"],
    access: "signed",
    bodyLimit: BODY_LIMIT,
    handle({ headers, body }, call) {
      const [, operation = ""] = String(headers["x-amz-target"]).split(".");
      const region = scopeOf(headers.authorization)?.region ?? "us-east-1";
      return faults.inject(operation, call, async () => {
        await ready();
        const metered = meterRequest(operation, body);
        const answer = await correct(operation, metered.body, (name, request) =>
          client.send(name, request, { region, signal: call.signal }),
        );
        return {
          ...meterAnswer(answer, metered),
          headers: { "content-type": "application/x-amz-json-1.0" },
        };
      });
    },
  };
}
