/** A role that one AWS service assumes, and the only statements it has. */
export function serviceRole(
  name: string,
  service: string,
  statements: aws.types.input.iam.GetPolicyDocumentStatementArgs[],
): aws.iam.Role {
  return new aws.iam.Role(name, {
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: [service] }],
          // https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
          conditions: [
            {
              test: "StringEquals",
              variable: "aws:SourceAccount",
              values: [aws.getCallerIdentityOutput().accountId],
            },
          ],
        },
      ],
    }).json,
    inlinePolicies: [{ name, policy: aws.iam.getPolicyDocumentOutput({ statements }).json }],
  });
}
