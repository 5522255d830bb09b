/**
 * True for the services that send `aws:SourceAccount` when they assume a role, by their own guides.
 * A role whose trust policy asks a service for a key that it does not send can never be assumed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
const SENDS_SOURCE_ACCOUNT = {
  // Not for the credentials of an integration: with the condition every call answers 500.
  // https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/pull/479
  "apigateway.amazonaws.com": false,
  // https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
  "codebuild.amazonaws.com": true,
  // https://docs.aws.amazon.com/codedeploy/latest/userguide/security_confused_deputy.html
  "codedeploy.amazonaws.com": true,
  // The guide's trust policy has no condition, and no page says that the key is sent.
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-create-service-role-cli.html
  "codepipeline.amazonaws.com": false,
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
  "ecs-tasks.amazonaws.com": true,
} as const;

/** A role that one AWS service assumes, with these statements as its only permissions. */
export function serviceRole(
  name: string,
  service: keyof typeof SENDS_SOURCE_ACCOUNT,
  statements: aws.types.input.iam.GetPolicyDocumentStatementArgs[],
): aws.iam.Role {
  const { accountId } = aws.getCallerIdentityOutput();
  return new aws.iam.Role(name, {
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: [service] }],
          ...(SENDS_SOURCE_ACCOUNT[service] && {
            conditions: [
              { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] },
            ],
          }),
        },
      ],
    }).json,
    inlinePolicies: [{ name, policy: aws.iam.getPolicyDocumentOutput({ statements }).json }],
  });
}
