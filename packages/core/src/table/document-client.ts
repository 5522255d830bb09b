import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { convertToAttr, convertToNative } from "@aws-sdk/util-dynamodb";
import type { DocumentClient } from "electrodb";
import { attributeValues, cancellationReasons, convertValues } from "./attribute-values.ts";
import type { DynamoDB, Input, Operation } from "./client.ts";

/** ElectroDB calls the method for attributes of type `set`; its types leave it out. */
type WithSets = DocumentClient & { createSet(values: unknown[]): Set<unknown> };

/**
 * Adapts a client to the document client of the SDK's version 2, one of the two that ElectroDB takes.
 * For version 3's it would need the commands of lib-dynamodb, which load the whole SDK.
 */
export function documentClient(client: DynamoDB): WithSets {
  const method = (operation: Operation) => (input: object) => ({
    promise: () => call(client, operation, input as Input<Operation>),
    // ElectroDB listens for the body of a failed transaction, which `call` has read already.
    on: () => undefined,
  });
  return {
    get: method("GetItem"),
    put: method("PutItem"),
    update: method("UpdateItem"),
    delete: method("DeleteItem"),
    query: method("Query"),
    scan: method("Scan"),
    batchGet: method("BatchGetItem"),
    batchWrite: method("BatchWriteItem"),
    transactGet: method("TransactGetItems"),
    transactWrite: method("TransactWriteItems"),
    createSet: (values) => new Set(values),
  };
}

/** The output, or the reasons of a canceled transaction as `canceled`, where ElectroDB looks for them. */
async function call(
  client: DynamoDB,
  operation: Operation,
  native: Input<Operation>,
): Promise<object> {
  const { input, output } = attributeValues[operation];
  try {
    const answer = await client.call(operation, convertValues(native, input, toAttribute));
    return convertValues(answer, output, toNative);
  } catch (error) {
    const { CancellationReasons: reasons } = error as { CancellationReasons?: object[] };
    if (reasons === undefined) throw error;
    return { canceled: convertValues(reasons, cancellationReasons, toNative) };
  }
}

const toAttribute = (value: unknown) => convertToAttr(value);
const toNative = (value: unknown): unknown => convertToNative(value as AttributeValue);
