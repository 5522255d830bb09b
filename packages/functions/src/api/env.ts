import type { Scope } from "@souk/core/scope";
import type { APIGatewayProxyEvent, Context } from "aws-lambda";

/** The parts of a scope that do not depend on the caller. */
export type Dependencies = Omit<Scope, "actor">;

/** What handlers find in Hono's context. */
export interface Env {
  Bindings: {
    /** The event as API Gateway sent it; absent outside of Lambda. */
    event?: APIGatewayProxyEvent;
    lambdaContext?: Context;
  };
  Variables: {
    /** API Gateway's request id, or a new one where there is none. */
    requestId: string;
    /** The code of the error in the answer, for the log. */
    errorCode?: string;
    scope: Scope;
  };
}

/** What handlers behind `idempotent()` find in addition. */
export interface IdempotentEnv extends Env {
  Variables: Env["Variables"] & {
    /** The id under which the handler must create its item; absent without an `Idempotency-Key`. */
    reservedId?: string;
  };
}
