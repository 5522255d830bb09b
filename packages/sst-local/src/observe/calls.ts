import type { RecordedCall } from "../aws/endpoint.ts";
import { permissionsOf } from "../aws/iam/permissions.ts";

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
