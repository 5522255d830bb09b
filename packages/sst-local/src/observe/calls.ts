import type { RecordedCall } from "../aws/endpoint.ts";
import { isRecord, type Properties, record, records, text, texts } from "../graph/inputs.ts";

/** A call at the AWS endpoint; its caller is a function's physical name. */
export type Call = RecordedCall;

/** How often a function needed a permission. */
export interface CallCount {
  function: string;
  service: string;
  /** As a policy has it: `dynamodb:PutItem`. */
  action: string;
  /** ARN, where the call names a resource. */
  resource?: string;
  count: number;
}

/** One permission that a call needs. */
type Need = Pick<CallCount, "action" | "resource">;

/** Counts the permissions that calls need. */
export interface CallLog {
  add: (call: Call) => void;
  counts: () => CallCount[];
}

export function createCallLog(accountId: string): CallLog {
  const counts = new Map<string, CallCount>();
  return {
    add(call) {
      for (const need of needsOf(call, accountId)) {
        const key = `${call.caller} ${need.action} ${need.resource}`;
        const known = counts.get(key);
        if (known) known.count += 1;
        else {
          const { caller, service } = call;
          counts.set(key, { function: caller, service, ...need, count: 1 });
        }
      }
    },
    counts: () => [...counts.values()],
  };
}

/**
 * The permissions that IAM would ask for. A transaction needs those of its parts, and a query of
 * an index is about the index.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function needsOf(call: Call, accountId: string): Need[] {
  const { service, region, operation, input } = call;
  const arn = (resource: string) =>
    resource.startsWith("arn:")
      ? resource
      : `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const named = readers[service]?.(operation, input) ?? [];
  const needs = named.length > 0 ? named : [{ action: operation }];
  return needs.map(({ action, resource }) => ({
    action: `${service}:${action}`,
    ...(resource !== undefined && { resource: arn(resource) }),
  }));
}

/** Actions and resources by service; a resource is what follows the account in its ARN. */
const readers: Record<string, (operation: string, input: Properties) => Need[]> = {
  dynamodb: (operation, input) => {
    if (operation === "TransactWriteItems" || operation === "TransactGetItems") {
      return records(input, "TransactItems").flatMap((item) =>
        Object.entries(item).flatMap(([part, request]) =>
          isRecord(request) ? table(`${part}Item`, text(request, "TableName")) : [],
        ),
      );
    }
    if (operation === "BatchGetItem" || operation === "BatchWriteItem") {
      return Object.keys(record(input, "RequestItems")).flatMap((name) => table(operation, name));
    }
    return table(operation, text(input, "TableName"), text(input, "IndexName"));
  },
  ssm: (operation, input) =>
    [text(input, "Name"), text(input, "Path"), ...texts(input, "Names")]
      .filter((name) => name !== undefined)
      .map((name) => ({
        action: operation,
        resource: name.startsWith("arn:") ? name : `parameter/${name.replace(/^\//, "")}`,
      })),
  "cognito-idp": (operation, input) => {
    const pool = text(input, "UserPoolId");
    return pool === undefined ? [] : [{ action: operation, resource: `userpool/${pool}` }];
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
  sqs: (operation, input) => {
    const name = text(input, "QueueUrl")?.split("/").at(-1) ?? text(input, "QueueName");
    const action = operation.replace(/Batch$/, "");
    return name === undefined ? [] : [{ action, resource: name }];
  },
  lambda: (operation) => {
    const [, name] = /\/functions\/([^/]+)\/invocations$/.exec(operation) ?? [];
    if (name === undefined) return [];
    const decoded = decodeURIComponent(name);
    const resource = decoded.startsWith("arn:") ? decoded : `function:${decoded}`;
    return [{ action: "InvokeFunction", resource }];
  },
};

function table(action: string, name: string | undefined, index?: string): Need[] {
  if (name === undefined) return [];
  const resource = name.startsWith("arn:") ? name : `table/${name}`;
  return [{ action, resource: index === undefined ? resource : `${resource}/index/${index}` }];
}
