import { UserError } from "../../../../errors.ts";
import type { AuthorizerResult } from "../../shared/authorizer-result.ts";
import type { IdentitySource } from "../../shared/identity-source.ts";
import { compileIdentitySource } from "../../shared/identity-source.ts";
import { functionArnOf } from "../../shared/lambda-uri.ts";
import type { Authorizer } from "../api/definition.ts";
import { AUTHORIZER_TTL_DEFAULT, AUTHORIZER_TTL_MAX } from "../api/limits.ts";
import type { WholeMatch } from "./java-regex.ts";
import { compileJavaRegex } from "./java-regex.ts";
import { ResultCache } from "../../shared/result-cache.ts";

/** A compiled authorizer with the cache of its results. */
export interface AuthorizerPlan {
  readonly name: string;
  readonly type: "TOKEN" | "REQUEST" | "COGNITO_USER_POOLS";
  /** `${stageVariables.x}` is still in it; empty for Cognito. */
  readonly uri: string;
  /** ARN of the role that API Gateway assumes to invoke the function. */
  readonly credentials: string | undefined;
  readonly identitySources: readonly IdentitySource[];
  readonly identityValidation: WholeMatch | undefined;
  readonly providerArns: readonly string[];
  readonly cache: ResultCache<AuthorizerResult>;
}

const DEFAULT_SOURCE = "method.request.header.Authorization";

/** @throws UserError for an authorizer that CreateAuthorizer refuses */
export function compileAuthorizers(
  authorizers: Readonly<Record<string, Authorizer>>,
): ReadonlyMap<string, AuthorizerPlan> {
  return new Map(
    Object.entries(authorizers).map(([name, authorizer]) => [name, compile(name, authorizer)]),
  );
}

function compile(name: string, authorizer: Authorizer): AuthorizerPlan {
  const where = `Authorizer ${name}`;
  const type = authorizer.type.toUpperCase();
  if (type !== "TOKEN" && type !== "REQUEST" && type !== "COGNITO_USER_POOLS") {
    throw new UserError(`${where}: the type "${authorizer.type}" does not exist.`, {
      hint: "The types are TOKEN, REQUEST and COGNITO_USER_POOLS.",
    });
  }
  const uri = type === "COGNITO_USER_POOLS" ? "" : (authorizer.authorizerUri ?? "");
  if (type !== "COGNITO_USER_POOLS" && functionArnOf(uri) === undefined) {
    throw new UserError(`${where}: authorizerUri "${uri}" names no Lambda function.`, {
      hint: "It has the form arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations.",
    });
  }
  const source = authorizer.identitySource ?? (type === "REQUEST" ? "" : DEFAULT_SOURCE);
  const identitySources = identitySourcesOf(source, where);
  // Without an identity there is no key for a cached result.
  const ttl = identitySources.length === 0 ? 0 : ttlOf(authorizer, where);
  return {
    name,
    type,
    uri,
    credentials: authorizer.authorizerCredentials,
    identitySources,
    identityValidation: authorizer.identityValidationExpression
      ? compileJavaRegex(authorizer.identityValidationExpression, where)
      : undefined,
    providerArns: authorizer.providerARNs ?? [],
    cache: new ResultCache(ttl * 1000),
  };
}

function identitySourcesOf(identitySource: string, where: string): IdentitySource[] {
  return identitySource
    .split(",")
    .map((expression) => expression.trim())
    .filter((expression) => expression !== "")
    .map((expression) => {
      const source = compileIdentitySource(expression);
      if (source !== undefined) return source;
      throw new UserError(`${where}: "${expression}" is not an identity source.`, {
        hint: "Use method.request.header.X, method.request.querystring.X, stageVariables.X or context.X.",
      });
    });
}

function ttlOf({ authorizerResultTtlInSeconds: ttl }: Authorizer, where: string): number {
  if (ttl === undefined) return AUTHORIZER_TTL_DEFAULT;
  if (!(ttl >= 0 && ttl <= AUTHORIZER_TTL_MAX)) {
    throw new UserError(
      `${where}: authorizerResultTtlInSeconds is ${ttl} and must be between 0 and ${AUTHORIZER_TTL_MAX}.`,
    );
  }
  return ttl;
}
