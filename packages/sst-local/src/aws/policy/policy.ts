import type { CompiledCondition, ConditionContext } from "./conditions.ts";
import { compileConditions, conditionsHold } from "./conditions.ts";
import { PolicyError } from "./policy-error.ts";
import { wildcard } from "./wildcard.ts";

/** `none` is the implicit deny: no statement matches the request. */
export type Decision = "allow" | "deny" | "none";

export interface Policy {
  readonly statements: readonly Statement[];
}

interface Statement {
  readonly effect: "allow" | "deny";
  readonly action: (action: string) => boolean;
  readonly resource: (arn: string) => boolean;
  readonly principal: boolean;
  readonly conditions: readonly CompiledCondition[];
  /** As written, for diagnoses. */
  readonly resources: readonly string[];
}

/** The question to a policy. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

interface PolicyOptions {
  /** Expands a short form of a resource to an ARN. */
  readonly expandResource?: (resource: string) => string;
  readonly maximumResourceLength?: number;
}

/**
 * Compiles a policy document: Effect, Action, NotAction, Resource, NotResource, Principal,
 * NotPrincipal and Condition.
 * @throws PolicyError when it is malformed or has an unknown operator
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function compilePolicy(document: unknown, options: PolicyOptions = {}): Policy {
  if (!isObject(document)) throw new PolicyError("it is not a JSON object");
  const statements = listOf(document["Statement"]);
  if (statements.length === 0) throw new PolicyError("it has no Statement");
  return { statements: statements.map((statement) => compileStatement(statement, options)) };
}

/** Evaluates a policy. An explicit deny overrides an allow. */
export function evaluate(policy: Policy, request: AccessRequest): Decision {
  let decision: Decision = "none";
  for (const statement of policy.statements) {
    if (!applies(statement, request)) continue;
    if (statement.effect === "deny") return "deny";
    decision = "allow";
  }
  return decision;
}

/** The resources in the statements of one effect, as written. */
export function resourcesOf(policy: Policy, effect: "allow" | "deny"): string[] {
  return policy.statements
    .filter((statement) => statement.effect === effect)
    .flatMap((statement) => statement.resources);
}

function applies(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  return (
    statement.principal &&
    statement.action(action) &&
    statement.resource(resource) &&
    conditionsHold(statement.conditions, context)
  );
}

function compileStatement(statement: unknown, options: PolicyOptions): Statement {
  if (!isObject(statement)) throw new PolicyError("a Statement is not a JSON object");
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    throw new PolicyError(`Effect is ${JSON.stringify(effect)} and must be "Allow" or "Deny"`);
  }
  const resources = strings(statement["Resource"] ?? statement["NotResource"], "Resource");
  return {
    effect: effect === "Allow" ? "allow" : "deny",
    action: matcher(statement, "Action", (text) => wildcard(text, { ignoreCase: true })),
    resource: matcher(statement, "Resource", (text) => resourceMatcher(text, options)),
    principal: principalMatches(statement),
    conditions: compileConditions(statement["Condition"]),
    resources,
  };
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: exactly one of the two. */
function matcher(
  statement: Record<string, unknown>,
  element: "Action" | "Resource",
  compile: (text: string) => (value: string) => boolean,
): (value: string) => boolean {
  const positive = statement[element];
  const negative = statement[`Not${element}`];
  if ((positive === undefined) === (negative === undefined)) {
    throw new PolicyError(`a Statement needs either ${element} or Not${element}`);
  }
  const matchers = strings(positive ?? negative, element).map(compile);
  return positive === undefined
    ? (value) => !matchers.some((matches) => matches(value))
    : (value) => matchers.some((matches) => matches(value));
}

function resourceMatcher(text: string, options: PolicyOptions): (arn: string) => boolean {
  const limit = options.maximumResourceLength;
  if (limit !== undefined && text.length > limit) {
    throw new PolicyError(`a Resource is ${text.length} characters long, the limit is ${limit}`);
  }
  if (text.includes("${")) throw new PolicyError(`policy variables are not supported: ${text}`);
  return wildcard(options.expandResource?.(text) ?? text);
}

/** True when the statement covers an anonymous caller; identity policies have no principal. */
function principalMatches(statement: Record<string, unknown>): boolean {
  const principal = statement["Principal"];
  const notPrincipal = statement["NotPrincipal"];
  if (notPrincipal !== undefined) return !meansEveryone(notPrincipal);
  return principal === undefined || meansEveryone(principal);
}

function meansEveryone(principal: unknown): boolean {
  return principal === "*" || (isObject(principal) && listOf(principal["AWS"]).includes("*"));
}

function strings(value: unknown, element: string): string[] {
  const list = listOf(value);
  if (list.length === 0 || !list.every((item) => typeof item === "string")) {
    throw new PolicyError(`${element} must be a string or a list of strings`);
  }
  return list;
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
