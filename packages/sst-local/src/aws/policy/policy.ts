import { isRecord } from "../../graph/inputs.ts";
import type { CompiledCondition, ConditionContext } from "./conditions.ts";
import { compileConditions, conditionHolds } from "./conditions.ts";
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
  readonly principal: (caller: Principal | undefined) => boolean;
  readonly conditions: readonly CompiledCondition[];
  /** As written, for diagnoses; those that it excludes with NotAction or NotResource. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The question to a policy. */
export interface AccessRequest {
  readonly action: string;
  /** Undefined when it is not known: an Allow of any resource then counts, a Deny does not. */
  readonly resource: string | undefined;
  readonly context: ConditionContext;
  /** The caller, for policies with a `Principal`; an anonymous one when absent. */
  readonly principal?: Principal;
  /**
   * True for a condition key whose value cannot be known here. A condition on it holds in an Allow
   * and does not hold in a Deny.
   */
  readonly isUnknown?: (key: string) => boolean;
}

/** A caller as the `Principal` element names it. */
export interface Principal {
  readonly type: "AWS" | "Service";
  /** Any of which a policy may name: `apigateway.amazonaws.com`, or the ARNs of a role. */
  readonly names: readonly string[];
}

interface PolicyOptions {
  /** True for the trust policy of a role, whose statements have no Resource. */
  readonly isTrust?: boolean;
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
  if (!isRecord(document)) throw new PolicyError("it is not a JSON object");
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

/** What the Allow statements with an action that passes are about, as written. */
export function allowedBy(policy: Policy, isMeant: (action: string) => boolean) {
  return policy.statements.flatMap(({ effect, actions, resources }) => {
    const meant = effect === "allow" ? actions.filter(isMeant) : [];
    return meant.length === 0 ? [] : [{ actions: meant, resources }];
  });
}

/** Whether a decision depends on the context of the request. */
export const isConditional = ({ statements }: Policy): boolean =>
  statements.some(({ conditions }) => conditions.length > 0);

/** The resources in the statements of one effect, as written. */
export function resourcesOf(policy: Policy, effect: "allow" | "deny"): string[] {
  return policy.statements
    .filter((statement) => statement.effect === effect)
    .flatMap((statement) => statement.resources);
}

/**
 * The conditions that do not hold, as written, of the statements that would allow the request
 * without them.
 */
export function unmetConditions(policy: Policy, request: AccessRequest): string[] {
  return policy.statements
    .filter((statement) => statement.effect === "allow" && matches(statement, request))
    .flatMap((statement) =>
      statement.conditions
        .filter((condition) => !holds(condition, statement, request))
        .map(({ text }) => text),
    );
}

const applies = (statement: Statement, request: AccessRequest): boolean =>
  matches(statement, request) &&
  statement.conditions.every((condition) => holds(condition, statement, request));

/** Whether a statement is about the request, its conditions left aside. */
const matches = (statement: Statement, { action, resource, principal }: AccessRequest): boolean =>
  statement.principal(principal) &&
  statement.action(action) &&
  (resource === undefined ? statement.effect === "allow" : statement.resource(resource));

const holds = (
  condition: CompiledCondition,
  { effect }: Statement,
  { context, isUnknown }: AccessRequest,
): boolean =>
  isUnknown?.(condition.key) === true ? effect === "allow" : conditionHolds(condition, context);

function compileStatement(statement: unknown, options: PolicyOptions): Statement {
  if (!isRecord(statement)) throw new PolicyError("a Statement is not a JSON object");
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    throw new PolicyError(`Effect is ${JSON.stringify(effect)} and must be "Allow" or "Deny"`);
  }
  const resources = options.isTrust
    ? []
    : strings(statement["Resource"] ?? statement["NotResource"], "Resource");
  return {
    effect: effect === "Allow" ? "allow" : "deny",
    action: matcher(statement, "Action", (text) => wildcard(text, { ignoreCase: true })),
    resource: options.isTrust
      ? () => true
      : matcher(statement, "Resource", (text) => resourceMatcher(text, options)),
    principal: principalMatcher(statement),
    conditions: compileConditions(statement["Condition"]),
    actions: strings(statement["Action"] ?? statement["NotAction"], "Action"),
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

/** Identity policies have no principal: they are about whoever they are attached to. */
function principalMatcher({
  Principal: principal,
  NotPrincipal: notPrincipal,
}: Record<string, unknown>): (caller: Principal | undefined) => boolean {
  if (notPrincipal !== undefined) return (caller) => !names(notPrincipal, caller);
  return (caller) => principal === undefined || names(principal, caller);
}

/** Whether a `Principal` element names the caller, or everyone. */
function names(principal: unknown, caller: Principal | undefined): boolean {
  if (principal === "*") return true;
  if (!isRecord(principal)) return false;
  return (
    listOf(principal["AWS"]).includes("*") ||
    (caller !== undefined &&
      listOf(principal[caller.type]).some((name) => caller.names.includes(String(name))))
  );
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
