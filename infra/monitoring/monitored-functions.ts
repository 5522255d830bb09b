import { postConfirmation } from "../auth/user-pool.ts";
import { functions } from "../api/functions.ts";
import { fanOut, liveAuthorizer, liveConnections } from "../live/websocket-api.ts";
import { purge } from "../functions/purge.ts";

/** A function and the thresholds of its alarms. */
export interface MonitoredFunction {
  fn: sst.aws.Function;
  /** The 95th percentile of the duration, in milliseconds. */
  duration: number;
  /** Invocations a minute. */
  invocations: number;
}

const synchronous = { duration: 500, invocations: 1000 };

/** All functions. */
export const monitoredFunctions: MonitoredFunction[] = [
  ...Object.values(functions).map((fn) => ({ fn, ...synchronous })),
  { fn: liveAuthorizer, ...synchronous },
  { fn: liveConnections, ...synchronous },
  // Cognito times out after five seconds, and so many sign-ups in a minute are not genuine.
  ...(postConfirmation ? [{ fn: postConfirmation, duration: 2500, invocations: 100 }] : []),
  { fn: purge, duration: 30_000, invocations: 1000 },
  { fn: fanOut, duration: 10_000, invocations: 1000 },
];

/** The functions that read the table's stream. */
export const streamReaders = [purge, fanOut];
