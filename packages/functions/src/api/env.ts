import type { Scope } from "@souk/core/scope";
import type { APIGatewayProxyEvent, Context } from "aws-lambda";

/** What an app is built with: everything of a scope but the caller. */
export type Dependencies = Omit<Scope, "actor">;

/** What every handler finds in its context. */
export interface Env {
  Bindings: {
    /** The event as API Gateway sent it; absent where no Lambda is. */
    event?: APIGatewayProxyEvent;
    lambdaContext?: Context;
  };
  Variables: {
    /** API Gateway's id of the request, or our own where it made none. */
    requestId: string;
    /** The code of the error that was answered with, for the log. */
    errorCode?: string;
    scope: Scope;
  };
}
