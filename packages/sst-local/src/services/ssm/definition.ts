/**
 * A parameter as the resource graph declares it: the inputs of
 * `aws:ssm/parameter:Parameter` in Pulumi's camelCase.
 */
export interface ParameterDefinition {
  readonly name: string;
  readonly type: ParameterType;
  readonly value?: string;
  /** Pulumi's name for a value that is no secret. */
  readonly insecureValue?: string;
  readonly arn?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly dataType?: string;
  readonly tier?: string;
}

export const PARAMETER_TYPES = ["String", "StringList", "SecureString"] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** A parameter as it stands. Time in epoch milliseconds. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: string;
  readonly version: number;
  readonly modified: number;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly dataType?: string;
  readonly tier?: string;
}
