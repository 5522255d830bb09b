import type { RecordedCall } from "../aws/endpoint.ts";
import { type Permission, permissionsOf } from "../aws/iam/permissions.ts";

/** The number of times that a function needed a permission. */
export interface CallCount extends Permission {
  /** Its physical name. */
  function: string;
  service: string;
  count: number;
}

/** The permissions that functions needed for their calls. */
export interface CallLog {
  add: (call: RecordedCall) => void;
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
