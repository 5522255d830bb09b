import { keys } from "../data/encryption-keys.ts";
import { stageSettings } from "../stage.ts";

const { permanent } = stageSettings($app.stage);

/**
 * What every function may do beside what is written beside it: write into a log group of its
 * stage, and send its traces. SST's choice is a policy over every log group of the account.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
const runtimePolicy = new aws.iam.Policy("FunctionRuntime", {
  description: "Logs and traces of a function",
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroups()] },
      // X-Ray knows no resource that could be named here.
      { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
    ],
  }).json,
});

/** What every function has in common; SST's own defaults are x86 and a runtime that AWS has retired. */
export const common = {
  runtime: "nodejs22.x" as const,
  architecture: "arm64" as const,
  /** Each deploy that changes a function publishes a version of it, for aliases.ts to point at. */
  versioning: permanent,
  logging: { retention: "1 month" as const },
  transform: {
    role: (args: aws.iam.RoleArgs): undefined => {
      args.managedPolicyArns = [runtimePolicy.arn];
    },
    function: (args: aws.lambda.FunctionArgs): undefined => {
      args.tracingConfig = { mode: "Active" };
      if (keys) args.kmsKeyArn = keys.primary.arn;
    },
  },
};

/** The log groups of the stage's functions. SST shortens `app-stage-` where a name gets too long. */
function logGroups(): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  const region = aws.getRegionOutput().name;
  const prefix = $app.stage.length <= 20 ? `${$app.name}-${$app.stage}-` : "";
  return $interpolate`arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${prefix}*:*`;
}
