import { UserError } from "../../../../../errors.ts";
import type { Settings } from "../../api/options.ts";
import type { Policy } from "../../../shared/policy/policy.ts";
import { compilePolicy } from "../../../shared/policy/policy.ts";
import { PolicyError } from "../../../shared/policy/policy-error.ts";

export type ResourcePolicy = Policy;

/**
 * Compiles the resource policy of an API, in which `execute-api:/stage/GET/x` stands for a whole
 * ARN.
 * @throws UserError when it is malformed
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
 */
export function compileResourcePolicy(
  policy: string | object | undefined,
  { region, accountId, apiId }: Settings,
): ResourcePolicy | undefined {
  if (policy === undefined || policy === "") return undefined;
  try {
    const document: unknown = typeof policy === "string" ? JSON.parse(policy) : policy;
    return compilePolicy(document, {
      expandResource: (resource) =>
        resource.replace(
          /^execute-api:\/?/,
          `arn:aws:execute-api:${region}:${accountId}:${apiId}/`,
        ),
    });
  } catch (error) {
    if (!(error instanceof PolicyError || error instanceof SyntaxError)) throw error;
    throw new UserError(`The resource policy of the API cannot be used: ${error.message}.`, {
      cause: error,
    });
  }
}
