/**
 * Resolves when the account has the role by which API Gateway writes logs, which all APIs of a region
 * share. SST creates it with each API if it does not exist: the two APIs of the first deploy into a
 * new account would create it twice under one name, and fail. It is created once before them and
 * never removed, because other apps of the account may use it.
 * https://github.com/anomalyco/sst/issues/6199
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function ensureCloudWatchRole(): Promise<unknown> {
  const { cloudwatchRoleArn } = aws.apigateway.Account.get("ApiLogs", "APIGatewayAccount");
  // A URN resolves when its resource exists.
  const created = cloudwatchRoleArn.apply((arn) => (arn ? "" : createRole().urn));
  return new Promise((resolve) => created.apply(resolve));
}

function createRole(): aws.apigateway.Account {
  const role = new aws.iam.Role(
    "ApiLogsRole",
    {
      assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({
        Service: "apigateway.amazonaws.com",
      }),
      managedPolicyArns: [
        "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
      ],
    },
    { retainOnDelete: true },
  );
  return new aws.apigateway.Account(
    "ApiLogsAccount",
    { cloudwatchRoleArn: role.arn },
    { retainOnDelete: true },
  );
}
