import { key } from "../data/encryption-keys.ts";
import { stageSettings } from "../stage.ts";
import { leftOut, leftOutBanner } from "./left-out.ts";

const { permanent } = stageSettings($app.stage);

/**
 * The permissions of every function in addition to its own: writing to the log groups of its stage
 * and sending traces. SST's default policy allows every log group of the account.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
const runtimePolicy = new aws.iam.Policy("FunctionRuntime", {
  description: "Logs and traces of a function",
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroups()] },
      // X-Ray supports no resource-level permissions for these actions.
      { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
    ],
  }).json,
});

/** Common arguments of all functions. SST's defaults are x86 and a deprecated runtime. */
export const functionDefaults = {
  runtime: "nodejs22.x" as const,
  architecture: "arm64" as const,
  /** Each deploy that changes a function publishes a version, which its alias can point to. */
  versioning: permanent,
  logging: { retention: "1 month" as const },
  /** docs/adr/0017-functions-that-start-fast.md */
  nodejs: {
    // Loads Node's modules by `require`: an `import` of node:http reads all its exports, which loads undici.
    format: "cjs" as const,
    banner: leftOutBanner,
    esbuild: { mainFields: ["module", "main"], keepNames: false, external: leftOut },
  },
  transform: {
    role: (args: aws.iam.RoleArgs): undefined => {
      args.managedPolicyArns = [runtimePolicy.arn];
    },
    function: (args: aws.lambda.FunctionArgs): undefined => {
      args.tracingConfig = { mode: "Active" };
      if (key) args.kmsKeyArn = key.arn;
    },
  },
};

/** The ARN pattern of the functions' log groups. SST truncates `app-stage-` if a name is too long. */
function logGroups(): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  const region = aws.getRegionOutput().name;
  const prefix = $app.stage.length <= 20 ? `${$app.name}-${$app.stage}-` : "";
  return $interpolate`arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${prefix}*:*`;
}
