import { serviceRole } from "../auth/service-role.ts";
import type { Task } from "./task.ts";

/** What the build makes: an image in a repository, for a task. */
interface BuildTarget {
  repository: aws.ecr.Repository;
  task: Task;
}

/** Creates the build of packages/service/buildspec.yml, on the architecture of the image. */
export function createBuild(
  { repository, task }: BuildTarget,
  artifacts: sst.aws.Bucket,
): aws.codebuild.Project {
  const logs = new aws.cloudwatch.LogGroup("BuildLogs", {
    namePrefix: `/${$app.name}/${$app.stage}/build-`,
    retentionInDays: 30,
  });
  const role = serviceRole("BuildRole", "codebuild.amazonaws.com", [
    {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [$interpolate`${logs.arn}:*`],
    },
    {
      actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
      resources: [$interpolate`${artifacts.arn}/*`],
    },
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      actions: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      resources: [repository.arn],
    },
  ]);
  const { AWS_REGION: _setByCodeBuild, ...variables } = task.variables;
  const environment = {
    ...variables,
    ECR_REPOSITORY_NAME: repository.name,
    ECR_REPOSITORY_URL: repository.repositoryUrl,
  };
  return new aws.codebuild.Project("Build", {
    name: `${$app.name}-${$app.stage}-service`,
    serviceRole: role.arn,
    buildTimeout: 20,
    queuedTimeout: 480,
    source: { type: "CODEPIPELINE", buildspec: "packages/service/buildspec.yml" },
    artifacts: { type: "CODEPIPELINE" },
    environment: {
      type: "ARM_CONTAINER",
      computeType: "BUILD_GENERAL1_SMALL",
      image: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
      // Required to run Docker in the build.
      privilegedMode: true,
      environmentVariables: Object.entries(environment).map(([name, value]) => ({ name, value })),
    },
    logsConfig: { cloudwatchLogs: { groupName: logs.name } },
  });
}
