import type { Usage } from "../usage.ts";
import { HOURS } from "../prices.ts";

const SECONDS = HOURS * 3600;
const DAYS = HOURS / 24;

/** What the usage profiles do not say. */
export const ASSUMED = {
  /** The busiest second has this many times the load of the average second. */
  peak: 5,
  /** Sign-ins and hourly refreshes of tokens by one user in a month; each is one InitiateAuth. */
  authenticationsPerUser: 70,
  /** Operations of a sign-up: SignUp and ConfirmSignUp. */
  operationsPerSignUp: 2,
  /** The part of the invocations that start a new instance, which reads its parameters. */
  coldStarts: 0.01,
} as const;

/** The load of a stage's busiest second; mails are those of an average day. */
export interface Load {
  apiRequests: number;
  socketMessages: number;
  newConnections: number;
  /** Invocations of all functions. */
  invocations: number;
  /** Concurrent executions of all functions. */
  executions: number;
  writeUnits: number;
  readUnits: number;
  authentications: number;
  signUpOperations: number;
  mailsPerDay: number;
  parameterReads: number;
  keyRequests: number;
  natGigabits: number;
}

/** The load that a usage profile makes on the functions with these names. */
export function loadOf(usage: Usage, functionNames: readonly string[], peak: number): Load {
  const perSecond = (amountOfMonth: number): number => (amountOfMonth / SECONDS) * peak;
  const functions = functionNames.map((name) => usage.functions[name] ?? usage.functions.each);
  const total = (amount: (one: (typeof functions)[number]) => number): number =>
    functions.reduce((sum, one) => sum + amount(one), 0);
  const signUps = usage.functions["PostConfirmation"]?.requests ?? 0;
  return {
    apiRequests: perSecond(usage.restApi.requests),
    socketMessages: perSecond(usage.webSocketApi.messages),
    newConnections: perSecond(usage.functions["LiveAuthorizer"]?.requests ?? 0),
    invocations: perSecond(total(({ requests }) => requests)),
    executions: perSecond(total(({ requests, milliseconds }) => (requests * milliseconds) / 1000)),
    writeUnits: perSecond(usage.table.writeUnits),
    readUnits: perSecond(usage.table.readUnits),
    authentications: perSecond(usage.userPool.monthlyUsers * ASSUMED.authenticationsPerUser),
    signUpOperations: perSecond(signUps * ASSUMED.operationsPerSignUp),
    mailsPerDay: signUps / DAYS,
    parameterReads: perSecond(
      (usage.functions["Strings"] ?? usage.functions.each).requests * ASSUMED.coldStarts,
    ),
    keyRequests: perSecond(usage.key.requests),
    natGigabits: perSecond(usage.natGateway.processedGB * 8),
  };
}

/** Sections and amounts of a usage profile that do not grow with the number of people. */
const FIXED: ReadonlySet<string> = new Set([
  ...["containers", "repository", "pipeline", "otherLogGroup", "logMetricFilter"],
  ...["traced", "metrics"],
]);

/** True for the size or the duration of one request, which does not grow with their number. */
const isSize = (name: string): boolean => /(KB|milliseconds)$/i.test(name);

/** Multiplies the amounts of a usage profile that grow with the number of people. */
export function scaled(usage: Usage, factor: number): Usage {
  const grow = (value: unknown, name: string): unknown => {
    if (FIXED.has(name) || isSize(name)) return value;
    if (typeof value === "number") return value * factor;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, grow(each, key)]));
  };
  return grow(usage, "") as Usage;
}
