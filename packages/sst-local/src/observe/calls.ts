import type { RecordedCall } from "../aws/endpoint.ts";
import { isRecord, type Properties, record, records, text, texts } from "../graph/inputs.ts";

/** A call to the AWS endpoint. Its caller is a function's physical name. */
export type Call = RecordedCall;

/** The number of times that a function needed a permission. */
export interface CallCount {
  function: string;
  service: string;
  /** The action as in an IAM policy: `dynamodb:PutItem`. */
  action: string;
  /** The ARN of the resource that the call names. */
  resource?: string;
  count: number;
}

/** A permission that a call needs. */
type Permission = Pick<CallCount, "action" | "resource">;

/** The permissions that functions needed for their calls. */
export interface CallLog {
  add: (call: Call) => void;
  counts: () => CallCount[];
}

/** @param accountId returns the account of the graph as it is now */
export function createCallLog(accountId: () => string): CallLog {
  const counts = new Map<string, CallCount>();
  return {
    add(call) {
      for (const permission of permissionsOf(call, accountId())) {
        const key = `${call.caller} ${permission.action} ${permission.resource}`;
        const known = counts.get(key);
        if (known) known.count += 1;
        else {
          const { caller, service } = call;
          counts.set(key, { function: caller, service, ...permission, count: 1 });
        }
      }
    },
    counts: () => [...counts.values()],
  };
}

/**
 * The permissions that IAM checks for a call. A transaction needs the permissions of its parts, a
 * query of an index needs one for the index.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function permissionsOf(call: Call, accountId: string): Permission[] {
  const { service, region, operation, input } = call;
  const arn = (resource: string) =>
    resource.startsWith("arn:")
      ? resource
      : `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const named = PERMISSIONS_OF[service]?.(operation, input) ?? [];
  const permissions = named.length > 0 ? named : [{ action: operation }];
  return permissions.map(({ action, resource }) => ({
    action: `${service}:${action}`,
    ...(resource !== undefined && { resource: arn(resource) }),
  }));
}

/** The permissions of a call, by service. A resource is the part of its ARN after the account. */
const PERMISSIONS_OF: Record<string, (operation: string, input: Properties) => Permission[]> = {
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

function table(action: string, name: string | undefined, index?: string): Permission[] {
  if (name === undefined) return [];
  const resource = name.startsWith("arn:") ? name : `table/${name}`;
  return [{ action, resource: index === undefined ? resource : `${resource}/index/${index}` }];
}
