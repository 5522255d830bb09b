import { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";

export const PARAMETER = "aws:ssm/parameter:Parameter";

export const PARAMETER_TYPES = ["String", "StringList", "SecureString"] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/**
 * A parameter as the graph declares it: the inputs of `aws:ssm/parameter:Parameter`.
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/ssm/parameter/#inputs
 */
export interface ParameterDefinition {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: string;
  readonly arn?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly dataType?: string;
  readonly tier?: string;
}

/** The parameters of a graph. @throws UserError for a type that Parameter Store does not have */
export function parameterDefinitions(graph: Graph): ParameterDefinition[] {
  return byType(graph, PARAMETER).map(toDefinition);
}

function toDefinition({ id, inputs, outputs }: Resource): ParameterDefinition {
  const name = text(outputs, "name") ?? text(inputs, "name") ?? id;
  const declared = text(inputs, "type") ?? "String";
  const type = PARAMETER_TYPES.find((known) => known === declared);
  if (!type) {
    throw new UserError(`Parameter ${name} has the type ${declared}.`, {
      hint: `Parameter Store has: ${PARAMETER_TYPES.join(", ")}.`,
    });
  }
  const optional = (key: "description" | "allowedPattern" | "dataType" | "tier") => {
    const value = text(inputs, key);
    return value !== undefined && { [key]: value };
  };
  const arn = text(outputs, "arn");
  return {
    name,
    type,
    // Pulumi's insecureValue is a value that is no secret.
    value: text(inputs, "value") ?? text(inputs, "insecureValue") ?? "",
    ...(arn !== undefined && { arn }),
    ...optional("description"),
    ...optional("allowedPattern"),
    ...optional("dataType"),
    ...optional("tier"),
  };
}
