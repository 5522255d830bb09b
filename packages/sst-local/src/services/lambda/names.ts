const ARN = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)(?::([^:]+))?$/;
const PARTIAL = /^(?:\d{12}:function:|function:)?([\w-]+)(?::([^:]+))?$/;

/**
 * The name and the qualifier in what the Invoke API takes as FunctionName: a name, a partial
 * or a full ARN, each with or without a version or alias.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
 */
export function parseFunctionName(
  text: string,
): { name: string; qualifier: string | undefined } | undefined {
  const match = ARN.exec(text) ?? PARTIAL.exec(text);
  return match?.[1] === undefined ? undefined : { name: match[1], qualifier: match[2] };
}
