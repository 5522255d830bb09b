import { postConfirmation } from "../auth/user-pool.ts";
import { functions } from "../functions/api-functions.ts";
import { fanOut, liveAuthorizer, liveConnections } from "../live/websocket-api.ts";
import { purge } from "../functions/purge.ts";

/** What is usual of a function; more is worth a word. */
export interface Usual {
  fn: sst.aws.Function;
  /** Milliseconds that nineteen of twenty invocations stay under. */
  duration: number;
  /** Invocations a minute that stay under. */
  invocations: number;
}

const answering = { duration: 500, invocations: 1000 };

/** Every function, with what is usual of it. */
export const watched: Usual[] = [
  ...Object.values(functions).map((fn) => ({ fn, ...answering })),
  { fn: liveAuthorizer, ...answering },
  { fn: liveConnections, ...answering },
  // Cognito gives up after five seconds; so many people in a minute are none.
  { fn: postConfirmation, duration: 2500, invocations: 100 },
  { fn: purge, duration: 30_000, invocations: 1000 },
  { fn: fanOut, duration: 10_000, invocations: 1000 },
];

/** Those that read the table's stream. */
export const streamReaders = [purge, fanOut];
