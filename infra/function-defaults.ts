import { keys } from "./kms.ts";
import { stageSettings } from "./stage.ts";

const { permanent } = stageSettings($app.stage);

/** What every function has in common; SST's own defaults are x86 and a runtime that AWS has retired. */
export const common = {
  runtime: "nodejs22.x" as const,
  architecture: "arm64" as const,
  /** Each deploy that changes a function publishes a version of it, for aliases.ts to point at. */
  versioning: permanent,
  logging: { retention: "1 month" as const },
  /** Lets it send its traces. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
  policies: ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"],
  transform: {
    function: (args: aws.lambda.FunctionArgs): undefined => {
      args.tracingConfig = { mode: "Active" };
      args.kmsKeyArn = keys?.primary.arn;
    },
  },
};
