import template from "../../packages/service/taskdef.json";
import { stringsMapping } from "../data/parameters.ts";
import { serviceRole } from "../auth/service-role.ts";

/** The task definition's first revision, and what the pipeline needs to register others. */
export interface Task {
  definition: aws.ecs.TaskDefinition;
  /** The name of its only container. */
  containerName: string;
  /** The values of the variables in packages/service/taskdef.json, except the image. */
  variables: Record<string, $util.Output<string>>;
  /** The roles that ECS uses to start the container, and that the container's code uses. */
  roles: { execution: aws.iam.Role; task: aws.iam.Role };
  logs: aws.cloudwatch.LogGroup;
}

/**
 * The container that runs until the pipeline has built the first image, so that the first deploy of a
 * stage succeeds: the image's base, which is healthy and answers 503 to every other request.
 */
const PLACEHOLDER = {
  image:
    "public.ecr.aws/docker/library/node:22.23.3-alpine@sha256:0a7108bf6c7bf5de370ffb1a3ed6be93d405b43ff159f681a8d18c0e2bc2e402",
  user: "node",
  command: [
    "node",
    "--eval",
    `require("node:http").createServer((request, response) => {
      response.statusCode = request.url === "/status/health" ? 200 : 503;
      response.end();
    }).listen(8080);
    process.on("SIGTERM", () => process.exit(0));`,
  ],
};

/** Creates the task definition of packages/service/taskdef.json, which the pipeline registers again. */
export function createTask(repository: aws.ecr.Repository, key: aws.ssm.Parameter): Task {
  const logs = new aws.cloudwatch.LogGroup("ServiceLogs", {
    namePrefix: `/${$app.name}/${$app.stage}/service-`,
    retentionInDays: 30,
  });
  const roles = { execution: executionRole(repository, logs, key), task: taskRole() };
  const variables = {
    ECS_FAMILY: $util.output(`${$app.name}-${$app.stage}-service`),
    ECS_EXECUTION_ROLE_ARN: roles.execution.arn,
    ECS_TASK_ROLE_ARN: roles.task.arn,
    AWS_REGION: aws.getRegionOutput().name,
    STRINGS_MAPPING_PARAMETER_NAME: stringsMapping.name,
    API_KEY_PARAMETER_ARN: key.arn,
    LOG_GROUP: logs.name,
  };
  const [container] = template.containerDefinitions;
  if (!container) throw new Error("packages/service/taskdef.json has no container");
  const filled = $util.output(variables).apply((values) => fill(template, values));
  const definition = new aws.ecs.TaskDefinition("ServiceTask", {
    family: filled.family,
    requiresCompatibilities: filled.requiresCompatibilities,
    networkMode: filled.networkMode,
    cpu: filled.cpu,
    memory: filled.memory,
    runtimePlatform: filled.runtimePlatform,
    executionRoleArn: filled.executionRoleArn,
    taskRoleArn: filled.taskRoleArn,
    containerDefinitions: $util.jsonStringify(
      filled.containerDefinitions.apply(([only]) => [{ ...only, ...PLACEHOLDER }]),
    ),
  });
  return { definition, containerName: container.name, variables, roles, logs };
}

/**
 * Replaces `${NAME}` by the value of that name, like packages/service/fill.mjs.
 * @throws Error for a name without a value
 */
function fill<T>(value: T, values: Record<string, string>): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === "string"
      ? part.replace(/\$\{(\w+)\}/g, (_match, name: string) => {
          const known = values[name];
          if (known === undefined) throw new Error(`taskdef.json has an unknown \${${name}}`);
          return known;
        })
      : part,
  ) as T;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html */
function executionRole(
  repository: aws.ecr.Repository,
  logs: aws.cloudwatch.LogGroup,
  key: aws.ssm.Parameter,
) {
  return serviceRole("ServiceExecutionRole", "ecs-tasks.amazonaws.com", [
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      actions: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ],
      resources: [repository.arn],
    },
    {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [$interpolate`${logs.arn}:*`],
    },
    { actions: ["ssm:GetParameters"], resources: [key.arn] },
  ]);
}

const taskRole = () =>
  serviceRole("ServiceTaskRole", "ecs-tasks.amazonaws.com", [
    { actions: ["ssm:GetParameter"], resources: [stringsMapping.arn] },
  ]);
