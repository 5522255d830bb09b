/**
 * Resolves when the account has the role by which API Gateway writes logs, one for all its APIs in
 * a region. SST makes it with each API while there is none: the two APIs of the first deploy into a
 * fresh account would make it twice under one name, and fail. Here it is made once before them, and
 * is never removed, as other apps of the account may count on it.
 * https://github.com/anomalyco/sst/issues/6199
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function readyForApis(): Promise<unknown> {
  const { cloudwatchRoleArn } = aws.apigateway.Account.get("ApiLogs", "APIGatewayAccount");
  // A resource's URN is there as soon as the resource is.
  const made = cloudwatchRoleArn.apply((arn) => (arn ? "" : makeRole().urn));
  return new Promise((resolve) => made.apply(resolve));
}

function makeRole(): aws.apigateway.Account {
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
