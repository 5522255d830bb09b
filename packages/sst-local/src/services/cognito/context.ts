import { randomBytes } from "node:crypto";
import type { Mail } from "../../aws/events.ts";
import type { FunctionResult } from "../../aws/capabilities.ts";
import type { SeedUser, ServiceContext } from "../../aws/service.ts";
import { type Challenges, createChallenges } from "./challenges.ts";
import type { UserPoolClientDefinition } from "./definition.ts";
import { cognitoError } from "./errors.ts";
import { createGrants, type Grants } from "./oauth/grants.ts";
import type { AppClient, Pool } from "./pool.ts";

/** What every operation and page works with. */
export interface CognitoContext {
  /** The pools of the graph as they are now. */
  pools: readonly Pool[];
  /** The people of sst-local.json, who are users of the first pool. */
  readonly seedUsers: readonly SeedUser[];
  readonly challenges: Challenges;
  readonly grants: Grants;
  /** Runs the function of a trigger synchronously. */
  readonly invoke: (
    functionArn: string,
    event: unknown,
  ) => Promise<Pick<FunctionResult, "payload" | "functionError">>;
  /** Puts a message into the outbox. */
  readonly deliver: (mail: Mail) => void;
  readonly log: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
}

/** The context of a service without pools. */
export function createContext(
  { events, use, options }: Pick<ServiceContext, "events" | "use" | "options">,
  { now = Date.now, random = randomBytes }: Partial<Pick<CognitoContext, "now" | "random">> = {},
): CognitoContext {
  return {
    pools: [],
    seedUsers: options.seedUsers,
    challenges: createChallenges(now, random),
    grants: createGrants(now, random),
    async invoke(functionArn, event) {
      const functions = use("functions");
      if (!functions) throw new Error("The graph has no functions.");
      return functions.invoke(functionArn, event);
    },
    deliver: (mail) => events.mail(mail),
    log: (line) => events.line(line),
    now,
    random,
  };
}

/** By id or ARN. @throws AwsError ResourceNotFoundException */
export function findPool(context: CognitoContext, idOrArn: string): Pool {
  const found = context.pools.find(
    ({ definition }) => definition.id === idOrArn || definition.arn === idOrArn,
  );
  if (!found) throw cognitoError("poolMissing", { pool: idOrArn });
  return found;
}

/** By the client's id, which is unique in all pools. @throws AwsError ResourceNotFoundException */
export function findClient(context: CognitoContext, clientId: string): AppClient {
  for (const pool of context.pools) {
    const client = clientIn(pool, clientId);
    if (client) return { pool, client };
  }
  throw cognitoError("clientMissing", { client: clientId });
}

export function clientIn(pool: Pool, clientId: string): UserPoolClientDefinition | undefined {
  return pool.definition.clients.find(({ id }) => id === clientId);
}
