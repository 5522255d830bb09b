import { randomUUID } from "node:crypto";
import type * as SDK from "@aws-sdk/client-dynamodb";
import { createJsonClient } from "../aws/index.ts";
import type { ClientConfig } from "../aws/index.ts";
import { decodeBinary, encodeBinary } from "./binary.ts";
import { meter } from "./meter.ts";

/** The operations on items, each with its input and output as in the SDK. */
export interface Operations {
  BatchGetItem: [SDK.BatchGetItemCommandInput, SDK.BatchGetItemCommandOutput];
  BatchWriteItem: [SDK.BatchWriteItemCommandInput, SDK.BatchWriteItemCommandOutput];
  DeleteItem: [SDK.DeleteItemCommandInput, SDK.DeleteItemCommandOutput];
  GetItem: [SDK.GetItemCommandInput, SDK.GetItemCommandOutput];
  PutItem: [SDK.PutItemCommandInput, SDK.PutItemCommandOutput];
  Query: [SDK.QueryCommandInput, SDK.QueryCommandOutput];
  Scan: [SDK.ScanCommandInput, SDK.ScanCommandOutput];
  TransactGetItems: [SDK.TransactGetItemsCommandInput, SDK.TransactGetItemsCommandOutput];
  TransactWriteItems: [SDK.TransactWriteItemsCommandInput, SDK.TransactWriteItemsCommandOutput];
  UpdateItem: [SDK.UpdateItemCommandInput, SDK.UpdateItemCommandOutput];
}
export type Operation = keyof Operations;
export type Input<Name extends Operation> = Operations[Name][0];
export type Output<Name extends Operation> = Operations[Name][1];

/** Calls operations of DynamoDB on items. */
export interface DynamoDB {
  /** @throws Error with the name and the members of DynamoDB's error */
  call<Name extends Operation>(operation: Name, input: Input<Name>): Promise<Output<Name>>;
  /** Closes the connections. */
  destroy(): void;
}

/** The SDK's own retries for DynamoDB are more and sooner than for other services. */
const SERVICE = {
  name: "dynamodb",
  id: "DYNAMODB",
  target: "DynamoDB_20120810",
  version: "1.0",
  retry: { maxAttempts: 4, baseDelay: 25 },
  parse: decodeBinary,
} as const;

/**
 * Creates the client that a function's process shares, which keeps its connections and counts
 * capacity. A test compares what it sends and returns with the SDK's.
 */
export function createClient(config?: ClientConfig): DynamoDB {
  const { call, destroy } = createJsonClient(SERVICE, config);
  return meter({
    call: <Name extends Operation>(operation: Name, input: Input<Name>) =>
      call<Output<Name>>(operation, encodeBinary(withToken(operation, input))),
    destroy,
  });
}

/**
 * Gives a write transaction its token, by which DynamoDB recognizes a repeated attempt
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
 */
function withToken(operation: Operation, input: object): object {
  return operation === "TransactWriteItems"
    ? { ClientRequestToken: randomUUID(), ...input }
    : input;
}
