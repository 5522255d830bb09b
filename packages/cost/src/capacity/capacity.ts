import * as z from "zod";
import { makeBill } from "../bill.ts";
import { CostError } from "../cost-error.ts";
import type { Graph, Resource } from "../graph.ts";
import { nameInInfra } from "../pricer.ts";
import type { Usage } from "../usage.ts";
import { type HotKey, hotKeys, liveEvents } from "./hot-keys.ts";
import { ASSUMED, type Load, loadOf, scaled } from "./load.ts";
import { type Quota, quotas } from "./quotas.ts";

/** One limit and the load at which it is reached. */
export interface Saturation {
  what: string;
  limit: number;
  unit: string;
  /** The part of the limit that the load uses: 1 is all of it. */
  used: number;
  /** Requests to the API in the busiest second at which all of it is used, if the load grows alike. */
  atRequests: number;
  /** What a month of that load costs, in US dollars. */
  usd: number;
  ask: string;
  source: string;
}

/** What a stage can take. */
export interface Capacity {
  app: string;
  stage: string;
  usage: { name: string; about: string };
  /** Requests to the API in the busiest second. */
  requests: number;
  peak: number;
  /** The limits that grow with the load, the first to be reached first. */
  saturations: Saturation[];
  hotKeys: HotKey[];
  /** What one API key or one IP address may send. */
  callers: HotKey[];
}

interface Limit extends Quota {
  what: string;
  demand: (load: Load) => number;
}

const shared: readonly Limit[] = [
  {
    what: "API Gateway, all APIs of the account",
    ...quotas.apiGatewayRequests,
    demand: ({ apiRequests, socketMessages }) => apiRequests + socketMessages,
  },
  {
    what: "WebSocket connections",
    ...quotas.webSocketConnections,
    demand: ({ newConnections }) => newConnections,
  },
  {
    what: "Lambda, executions at once",
    ...quotas.lambdaConcurrency,
    demand: ({ executions }) => executions,
  },
  {
    what: "Lambda, invocations",
    ...quotas.lambdaRequests,
    demand: ({ invocations }) => invocations,
  },
  { what: "DynamoDB, writes", ...quotas.tableWrites, demand: ({ writeUnits }) => writeUnits },
  { what: "DynamoDB, reads", ...quotas.tableReads, demand: ({ readUnits }) => readUnits },
  { what: "Cognito, sign-ins", ...quotas.signIns, demand: (load) => load.authentications },
  { what: "Cognito, sign-ups", ...quotas.signUps, demand: (load) => load.signUpOperations },
  {
    what: "SSM, parameters",
    ...quotas.parameterReads,
    demand: ({ parameterReads }) => parameterReads,
  },
  { what: "Cognito, e-mails", ...quotas.cognitoMails, demand: ({ mailsPerDay }) => mailsPerDay },
];

/** Limits of resources that not every stage has, by their type. */
const ofType: Readonly<Record<string, Limit>> = {
  "aws:kms/key:Key": {
    what: "KMS",
    ...quotas.keyRequests,
    demand: ({ keyRequests }) => keyRequests,
  },
  "aws:wafv2/webAcl:WebAcl": {
    what: "WAF, the web ACL",
    ...quotas.webAclRequests,
    demand: ({ apiRequests }) => apiRequests,
  },
  "aws:ec2/natGateway:NatGateway": {
    what: "The NAT gateway",
    ...quotas.natBandwidth,
    demand: ({ natGigabits }) => natGigabits,
  },
};

const methodSettings = z.object({
  settings: z.object({ throttlingRateLimit: z.number().optional() }),
});
const usagePlan = z.object({
  throttleSettings: z.object({ rateLimit: z.number() }),
});
const rateRules = z.object({
  rules: z.array(
    z.object({
      statement: z.object({
        rateBasedStatement: z
          .object({ limit: z.number(), evaluationWindowSec: z.number() })
          .optional(),
      }),
    }),
  ),
});

/** Limits that the stage sets itself. */
function ownLimits(resources: readonly Resource[]): Limit[] {
  return parsedOf(resources, "aws:apigateway/methodSettings:MethodSettings", methodSettings)
    .flatMap(({ settings }) => settings.throttlingRateLimit ?? [])
    .map((limit) => ({
      what: "The stage's own throttling",
      limit,
      unit: "requests a second",
      source:
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
      asOf: "2026-11",
      ask: "Raise throttle of the stage in infra/stage.ts.",
      demand: ({ apiRequests }: Load) => apiRequests,
    }));
}

/** What one caller may send: by its API key and by its address. */
function callerLimits(resources: readonly Resource[]): HotKey[] {
  const plans = parsedOf(resources, "aws:apigateway/usagePlan:UsagePlan", usagePlan);
  const rules = parsedOf(resources, "aws:wafv2/webAcl:WebAcl", rateRules)
    .flatMap((acl) => acl.rules)
    .flatMap(({ statement }) => statement.rateBasedStatement ?? []);
  return [
    ...plans.map(({ throttleSettings }) => ({
      what: "requests with one API key",
      shared: "the usage plan",
      most: throttleSettings.rateLimit,
      note: "addUsagePlan in infra/api/rest-api.ts",
    })),
    ...rules.map(({ limit, evaluationWindowSec }) => ({
      what: "requests of one IP address, such as an office's",
      shared: "WAF's rate rule",
      most: Math.floor((limit / evaluationWindowSec) * 10) / 10,
      note: `${limit} in ${evaluationWindowSec} seconds; REQUESTS_PER_ADDRESS in infra/network/web-acl.ts`,
    })),
  ];
}

function parsedOf<S extends z.ZodType>(
  resources: readonly Resource[],
  type: string,
  schema: S,
): z.infer<S>[] {
  return resources
    .filter((resource) => resource.type === type)
    .flatMap(({ inputs }) => {
      const parsed = schema.safeParse(inputs);
      return parsed.success ? [parsed.data] : [];
    });
}

/** The load to compute with: a multiple of the profile's average, or requests a second. */
export interface Scale {
  /** The busiest second as a multiple of the average one; 5 by default. */
  peak?: number | undefined;
  /** Requests to the API in the busiest second; by default the profile's. */
  rate?: number | undefined;
}

/**
 * Computes which limit a stage reaches first as the load of a usage profile grows in all its parts.
 * @throws CostError for a profile without requests, whose load cannot be scaled
 */
export function capacityOf(
  graph: Graph,
  profile: Usage,
  usageName: string,
  { peak = ASSUMED.peak, rate }: Scale = {},
): Capacity {
  const { resources } = graph;
  const names = resources
    .filter(({ type }) => type === "aws:lambda/function:Function")
    .map((resource) => nameInInfra({ resources }, resource));
  const before = loadOf(profile, names, peak).apiRequests;
  if (before === 0)
    throw new CostError(
      `The usage profile ${usageName} has no requests, so its load cannot grow.`,
      {
        hint: "Choose another with --usage: low, medium or high.",
      },
    );
  const usage = rate === undefined ? profile : scaled(profile, rate / before);
  const load = loadOf(usage, names, peak);
  const limits = [
    ...ownLimits(resources),
    ...shared,
    ...Object.entries(ofType).flatMap(([type, limit]) =>
      resources.some((resource) => resource.type === type) ? [limit] : [],
    ),
  ];
  const saturations = limits
    .map(({ what, limit, unit, ask, source, demand }) => {
      const used = demand(load) / limit;
      return { what, limit, unit, ask, source, used, atRequests: load.apiRequests / used };
    })
    .filter(({ used }) => used > 0)
    .toSorted((a, b) => a.atRequests - b.atRequests)
    .map((row) => ({
      ...row,
      usd: makeBill(graph, scaled(usage, 1 / row.used), usageName).total,
    }));
  return {
    app: graph.app,
    stage: graph.stage,
    usage: { name: usageName, about: profile.about },
    requests: load.apiRequests,
    peak,
    saturations,
    hotKeys: [...hotKeys, ...liveEvents(graph, profile)],
    callers: callerLimits(resources),
  };
}
