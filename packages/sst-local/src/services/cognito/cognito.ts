import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { authorize, type AuthorizerRequest, type AuthorizerResult } from "./authorizer.ts";
import { createChallenges } from "./challenges.ts";
import type { UserPoolDefinition } from "./definition.ts";
import type { Mail } from "../../aws/events.ts";
import { json, readRequest, sendAnswer } from "../../aws/http.ts";
import { jwksOf } from "./keys.ts";
import { createGrants } from "./oauth/grants.ts";
import { changePool, openPool, type Pool } from "./pool.ts";
import { answer } from "./routes.ts";
import { type Seed, type SeededUser, seedSignedUpUser, seedUser } from "./seed.ts";
import { findPool, type InvokeFunction, type CognitoContext } from "./context.ts";
import { type TokenUse, type Verification, verifyToken } from "./verify.ts";
import { warnings } from "./warnings.ts";

export interface CognitoOptions {
  readonly pools: readonly UserPoolDefinition[];
  /** Kept between runs under `<stateDir>/cognito`, readable by its owner only. */
  readonly stateDir: string;
  /** Runs the Lambda functions of triggers. */
  readonly invoke: InvokeFunction;
  /** Takes the messages that AWS would send. */
  readonly deliver: (mail: Mail) => void;
  /** Takes lines for the terminal. */
  readonly log: (line: string) => void;
  /** Epoch milliseconds; the clock by default. */
  readonly now?: () => number;
  /** Random bytes; node's by default. */
  readonly random?: (size: number) => Uint8Array;
}

export interface Cognito {
  /** Serves the API, the hosted pages and the key sets of all pools at one origin. */
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** The key set of a pool. @throws {CognitoError} ResourceNotFoundException */
  readonly jwks: (poolId: string) => { keys: Record<string, unknown>[] };
  /** Checks a token of a pool, given by id or ARN, as API Gateway's Cognito authorizer does. */
  readonly verify: (
    poolIdOrArn: string,
    token: string,
    options?: { readonly use?: TokenUse },
  ) => Verification;
  /** Answers API Gateway's COGNITO_USER_POOLS authorizers. */
  readonly authorize: (request: AuthorizerRequest) => Promise<AuthorizerResult>;
  /** Makes a confirmed user, or leaves the one there is as it is but for missing groups. */
  readonly seedUser: (seed: Seed) => SeededUser;
  /** The same, and PostConfirmation runs for who is new, once. @throws {CognitoError} if it fails */
  readonly seedSignedUpUser: (seed: Seed) => Promise<SeededUser>;
  /** Makes these the pools. Users, sessions and tokens of a pool that stays are kept. */
  readonly update: (pools: readonly UserPoolDefinition[]) => void;
  /** Closes the state; everything is on disk before. */
  readonly stop: () => void;
}

/**
 * Amazon Cognito user pools on this machine: those of the graph, with their ids, their
 * state kept and AWS's issuer in tokens signed by keys of this state directory.
 */
export function createCognito(options: CognitoOptions): Cognito {
  const { now = Date.now, random = randomBytes, log } = options;
  const directory = join(options.stateDir, "cognito");
  const opened = new Map<string, Pool>();
  const poolOf = (definition: UserPoolDefinition): Pool => {
    const pool = opened.get(definition.id) ?? openPool(definition, directory, now());
    opened.set(definition.id, pool);
    if (pool.definition !== definition) changePool(pool, definition);
    return pool;
  };
  const context: CognitoContext = {
    pools: options.pools.map(poolOf),
    challenges: createChallenges(now, random),
    invoke: options.invoke,
    deliver: options.deliver,
    log,
    now,
    random,
  };
  const grants = createGrants(now, random);
  for (const warning of options.pools.flatMap(warnings)) log(warning);

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message, 1024 * 1024);
    sendAnswer(response, await answer(request, context, grants));
  }

  return {
    listener(message, response) {
      serve(message, response).catch((error: unknown) => {
        log(`cognito failed: ${error instanceof Error ? error.stack : String(error)}`);
        if (!response.headersSent) sendAnswer(response, json(500, { message: "Internal error" }));
        else response.destroy();
      });
    },
    jwks: (poolId) => jwksOf(findPool(context, poolId).keys),
    verify: (poolIdOrArn, token, { use } = {}) =>
      verifyToken(findPool(context, poolIdOrArn), token, { use, now: now() }),
    authorize: (request) => Promise.resolve(authorize(context, request)),
    seedUser: (seed) => seedUser(context, seed),
    seedSignedUpUser: (seed) => seedSignedUpUser(context, seed),
    update(pools) {
      const known = new Set(context.pools.flatMap((pool) => warnings(pool.definition)));
      context.pools = pools.map(poolOf);
      for (const warning of pools.flatMap(warnings)) if (!known.has(warning)) log(warning);
    },
    stop() {
      for (const { store } of opened.values()) store.close();
    },
  };
}
