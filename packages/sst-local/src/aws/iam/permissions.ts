import { isRecord, type Properties, record, records, text, texts } from "../../graph/inputs.ts";
import type { RecordedCall } from "../endpoint.ts";

/** A permission that a call needs. */
export interface Permission {
  /** The action as in an IAM policy: `dynamodb:PutItem`. */
  readonly action: string;
  /** The ARN of the resource that the call names. */
  readonly resource?: string;
}

/**
 * The permissions that IAM checks for a call. A transaction needs the permissions of its parts, a
 * query of an index needs one for the index.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function permissionsOf(call: RecordedCall, accountId: string): Permission[] {
  const { service, region, input } = call;
  const operation = call.action?.replace(/^.*:/, "") ?? call.operation;
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
    if (PARTIQL.has(operation)) return statements(input).flatMap(partiqlPermissions);
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
  lambda: (operation, input) => {
    const path = /\/functions\/([^/]+)(?:\/(\w+))?$/.exec(operation);
    // InvokeWithResponseStream has the name in its input, and its action.
    const name = path ? path[1] : text(input, "FunctionName");
    const action = path ? LAMBDA_ACTIONS[path[2] ?? ""] : undefined;
    if (name === undefined || !isPercentEncoded(name)) return [];
    const decoded = decodeURIComponent(name);
    const resource = decoded.startsWith("arn:") ? decoded : `function:${decoded}`;
    return [{ action: action ?? operation, resource }];
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
  sns: (operation, input) => {
    const subscription = text(input, "SubscriptionArn")?.replace(/:[^:]+$/, "");
    const resource = text(input, "TopicArn") ?? text(input, "TargetArn") ?? subscription;
    const action = operation.replace(/Batch$/, "");
    return resource === undefined ? [] : [{ action, resource }];
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
  events: (operation, input) => {
    if (operation !== "PutEvents") return [];
    const names = records(input, "Entries").map((one) => text(one, "EventBusName") ?? "default");
    return [...new Set(names)].map((name) => ({
      action: operation,
      resource: name.startsWith("arn:") ? name : `event-bus/${name}`,
    }));
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
  ses: (operation, input) => {
    if (operation !== "POST /v2/email/outbound-emails") return [];
    const isRaw = record(input, "Content")["Raw"] !== undefined;
    return [{ action: isRaw ? "SendRawEmail" : "SendEmail" }];
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
  ecs: (operation, input) => {
    const resource =
      text(input, "taskDefinition") ?? text(input, "task") ?? texts(input, "tasks")[0];
    return resource?.startsWith("arn:") ? [{ action: operation, resource }] : [];
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
  s3: (action, input) => {
    const bucket = text(input, "Bucket");
    if (bucket === undefined) return [];
    if (/Bucket/.test(action)) return [{ action, resource: `arn:aws:s3:::${bucket}` }];
    const key = text(input, "Key");
    // DeleteObjects names its keys in the body, which is not read here.
    return key === undefined ? [] : [{ action, resource: `arn:aws:s3:::${bucket}/${key}` }];
  },
};

/** The actions of Lambda's API, by what stands behind the function's name in the path. */
const LAMBDA_ACTIONS: Readonly<Record<string, string>> = {
  "": "GetFunction",
  configuration: "GetFunctionConfiguration",
  invocations: "InvokeFunction",
};

const isPercentEncoded = (text: string): boolean => !/%(?![0-7][\da-f])/i.test(text);

/** Operations with PartiQL, whose action is that of each statement. */
const PARTIQL = new Set(["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"]);

const statements = (input: Properties): string[] =>
  [input, ...records(input, "Statements"), ...records(input, "TransactStatements")].flatMap(
    (each) => text(each, "Statement") ?? [],
  );

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html */
function partiqlPermissions(statement: string): Permission[] {
  const [, verb = "", name, index] =
    /^\s*(select|insert|update|delete)\b(?:.*?\b(?:from|into)\s+|\s+)"?([\w.-]+)"?(?:\."([\w.-]+)")?/is.exec(
      statement,
    ) ?? [];
  const action = `PartiQL${verb.charAt(0).toUpperCase()}${verb.slice(1).toLowerCase()}`;
  return table(action, name, index);
}

function table(action: string, name: string | undefined, index?: string): Permission[] {
  if (name === undefined) return [];
  const resource = name.startsWith("arn:") ? name : `table/${name}`;
  return [{ action, resource: index === undefined ? resource : `${resource}/index/${index}` }];
}
