import { byType, type Graph, logicalName } from "../../graph/index.ts";
import { perGraph } from "../../graph/per-graph.ts";
import { text } from "../../graph/inputs.ts";
import type { RecordedCall } from "../endpoint.ts";
import { AwsError } from "../error.ts";
import {
  type Caller,
  type Denial,
  denialOf,
  explain,
  isConstant,
  sessionArn,
  shortArn,
} from "./decide.ts";
import { type Permission, permissionsOf } from "./permissions.ts";
import { roleByArn } from "./roles.ts";
import { trustRefusal } from "./trust.ts";

/**
 * What IAM does here: `off` evaluates no policy; `warn` reports the calls of functions that AWS would
 * deny; `enforce` denies them. The roles that API Gateway assumes are enforced unless it is `off`.
 */
export type IamMode = "off" | "warn" | "enforce";

export interface AuthorizerOptions {
  readonly mode: IamMode;
  /** The graph as it is now. */
  readonly graph: () => Graph;
  readonly line: (line: string) => void;
}

/** Of the callers and decisions that are stored; clients name the resources. */
const LIMIT = 10_000;

/** What precedes the ARN of a role that a service of the stack calls with, in the access key id. */
const ROLE = "role:";

/** The access key id by which the AWS endpoint knows a call that a service makes with a role. */
export const roleAccessKey = (roleArn: string): string =>
  ROLE + Buffer.from(roleArn).toString("base64url");

/** True for an access key id that stands for a role. */
export const isRoleAccessKey = (accessKeyId: string): boolean => accessKeyId.startsWith(ROLE);

/**
 * Decides on calls at the AWS endpoint by the role of the function, or of the service, that makes
 * them. Undefined when no policy is evaluated. A call of another program is not decided on.
 */
export function createAuthorizer({ mode, graph, line }: AuthorizerOptions) {
  if (mode === "off") return undefined;
  const reported = new Set<string>();
  const report = (key: string, sentence: () => string): void => {
    if (reported.has(key) || reported.size >= LIMIT) return;
    reported.add(key);
    line(sentence());
  };
  /** @throws AwsError for a call that is denied */
  return (call: RecordedCall): void => {
    // It needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    if (call.service === "sts") return;
    const now = graph();
    const caller = callerOf(now, call.caller);
    if (!caller) return;
    const isEnforced = mode === "enforce" || isRoleAccessKey(call.caller);
    for (const permission of permissionsOf(call, now.app.accountId)) {
      const denial = denialBefore(now, caller, permission, call);
      if (!denial) continue;
      const { unknown } = denial;
      if (unknown) {
        report(
          caller.role.arn,
          () =>
            `iam: ${caller.role.title} is taken to allow ${denial.action}: the content of ${unknown.join(" and ")} is not known here.`,
        );
        continue;
      }
      const { action, resource } = denial;
      const what = `${action}${resource === undefined ? "" : ` on ${shortArn(resource)}`}`;
      const { code } = errorOf(call.service);
      const verb = isEnforced ? `got ${code}` : `would get ${code} on AWS`;
      report(
        `${caller.role.arn} ${caller.session} ${what}`,
        () => `iam: ${caller.title} ${verb}: ${what}; ${explain(now, caller, denial, call)}.`,
      );
      if (isEnforced) throw deniedError(call.service, caller, denial);
    }
  };
}

/** A caller with the name that the infra gives it. */
type NamedCaller = Caller & { readonly title: string };

/** What is known of the callers of a graph, since functions make the same calls over and over. */
interface Known {
  /** By access key id. */
  readonly callers: Map<string, NamedCaller | undefined>;
  /** Decisions without conditions, by role, session, action and resource. */
  readonly denials: Map<string, Denial | undefined>;
}

const known = perGraph((): Known => ({ callers: new Map(), denials: new Map() }));

function callerOf(graph: Graph, accessKeyId: string): NamedCaller | undefined {
  const { callers } = known(graph);
  if (callers.has(accessKeyId)) return callers.get(accessKeyId);
  const caller = findCaller(graph, accessKeyId);
  if (callers.size < LIMIT) callers.set(accessKeyId, caller);
  return caller;
}

function denialBefore(
  graph: Graph,
  caller: Caller,
  permission: Permission,
  call: RecordedCall,
): Denial | undefined {
  const { denials } = known(graph);
  const { action, resource } = permission;
  const key = `${caller.role.arn} ${caller.session} ${action} ${resource}`;
  if (denials.has(key)) return denials.get(key);
  const denial = denialOf(graph, caller, permission, call);
  if (denials.size < LIMIT && isConstant(graph, caller, resource)) denials.set(key, denial);
  return denial;
}

function findCaller(graph: Graph, accessKeyId: string): NamedCaller | undefined {
  if (isRoleAccessKey(accessKeyId)) {
    const arn = Buffer.from(accessKeyId.slice(ROLE.length), "base64url").toString();
    const role = roleByArn(graph, arn);
    return role && { role, session: "BackplaneAssumeRoleSession", title: "API Gateway" };
  }
  const fn = byType(graph, "aws:lambda/function:Function").find(
    ({ outputs }) => outputs["name"] === accessKeyId,
  );
  const role = fn && roleByArn(graph, text(fn.inputs, "role") ?? "");
  return role && { role, session: accessKeyId, title: logicalName(graph, fn) };
}

interface DeniedBy {
  readonly code: string;
  readonly status: number;
  readonly queryCode?: string;
}

/** The error by service, where it is not AccessDeniedException with status 400. */
const ERRORS: Readonly<Record<string, DeniedBy>> = {
  lambda: { code: "AccessDeniedException", status: 403 },
  s3: { code: "AccessDenied", status: 403 },
  sns: { code: "AuthorizationError", status: 403 },
  sqs: { code: "AccessDeniedException", status: 403, queryCode: "AccessDenied" },
};

const errorOf = (service: string): DeniedBy =>
  (Object.hasOwn(ERRORS, service) ? ERRORS[service] : undefined) ?? {
    code: "AccessDeniedException",
    status: 400,
  };

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function deniedError(service: string, caller: Caller, denial: Denial): AwsError {
  const { action, resource, reason } = denial;
  const { code, ...options } = errorOf(service);
  const on = resource === undefined ? "" : ` on resource: ${resource}`;
  return new AwsError(
    code,
    `User: ${sessionArn(caller.role.arn, caller.session)} is not authorized to perform: ${action}${on} ${reason}`,
    options,
  );
}

/**
 * The reason why API Gateway cannot use a role: it cannot assume it, or the role may not invoke the
 * function. Undefined when it can, and for a role that the graph does not create.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-credentials
 */
export function gatewayRoleRefusal(
  graph: Graph,
  roleArn: string,
  functionArn: string | undefined,
): string | undefined {
  const role = roleByArn(graph, roleArn);
  if (!role) return undefined;
  const untrusted = trustRefusal(role, "apigateway.amazonaws.com");
  if (untrusted !== undefined) {
    return `API Gateway does not have permission to assume the provided role: ${untrusted}.`;
  }
  if (functionArn === undefined) return undefined;
  const caller = { role, session: "BackplaneAssumeRoleSession" };
  const permission = { action: "lambda:InvokeFunction", resource: functionArn };
  const denial = denialOf(graph, caller, permission);
  if (!denial || denial.unknown) return undefined;
  return `API Gateway has no permission to invoke ${shortArn(functionArn)}: ${explain(graph, caller, denial)}.`;
}
