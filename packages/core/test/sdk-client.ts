import * as SDK from "@aws-sdk/client-dynamodb";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { TIMEOUTS } from "../src/aws/index.ts";
import type { DynamoDB, Input, Operation, Output } from "../src/table/client.ts";
import { meter } from "../src/table/meter.ts";

/**
 * Creates a client of the AWS SDK, which is the reference for `createClient`. It takes the place of it
 * wherever a process has to find credentials as the SDK does, or needs another endpoint or partition.
 */
export function createSdkClient(config: DynamoDBClientConfig = {}): DynamoDB {
  const client = new SDK.DynamoDBClient({ requestHandler: TIMEOUTS, ...config });
  return meter({
    async call<Name extends Operation>(operation: Name, input: Input<Name>): Promise<Output<Name>> {
      return (await send(client, operation, input)) as Output<Name>;
    },
    destroy: () => client.destroy(),
  });
}

function send(client: SDK.DynamoDBClient, operation: Operation, input: object): Promise<object> {
  const Command = SDK[`${operation}Command`] as new (input: object) => SDK.GetItemCommand;
  return client.send(new Command(input));
}
