import { stageSettings } from "../stage.ts";

const { permanent, throttle } = stageSettings($app.stage);

/**
 * The format of the access log, as JSON. It has nothing of the query, the headers or the body, so no
 * token is logged. Only variables that are always numbers are unquoted: API Gateway writes `-` for a
 * variable without a value.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export const accessLogFormat = `{${[
  ...Object.entries({
    requestId: "requestId",
    requestTime: "requestTime",
    ip: "identity.sourceIp",
    principalId: "authorizer.principalId",
    sub: "authorizer.claims.sub",
    apiKeyId: "identity.apiKeyId",
    httpMethod: "httpMethod",
    resourcePath: "resourcePath",
    path: "path",
    protocol: "protocol",
    responseLength: "responseLength",
    errorType: "error.responseType",
    waf: "wafResponseCode",
    authorizerStatus: "authorizer.status",
    authorizerLatency: "authorizer.latency",
    integrationStatus: "integration.status",
    integrationLatency: "integration.latency",
    xrayTraceId: "xrayTraceId",
  }).map(([name, variable]) => `"${name}":"$context.${variable}"`),
  `"status":$context.status`,
  `"responseLatency":$context.responseLatency`,
].join(",")}}`;

/** The `transform.stage` of the API: tracing, documentation and the access log. */
export const stageArgs =
  (documentation: aws.apigateway.DocumentationVersion) =>
  (args: aws.apigateway.StageArgs): undefined => {
    args.xrayTracingEnabled = true;
    args.documentationVersion = documentation.version;
    args.accessLogSettings = $util.output(args.accessLogSettings).apply((settings) => ({
      destinationArn: settings?.destinationArn ?? "",
      format: accessLogFormat,
    }));
  };

/**
 * Configures all methods of the stage: the execution log has errors and never the contents of a
 * request. Detailed metrics are billed, so only a permanent stage has them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function configureMethods(stage: aws.apigateway.Stage): void {
  // API Gateway would create this log group itself, without a retention.
  const logs = new aws.cloudwatch.LogGroup("ApiExecutionLogs", {
    name: $interpolate`API-Gateway-Execution-Logs_${stage.restApi}/${stage.stageName}`,
    retentionInDays: 30,
  });
  new aws.apigateway.MethodSettings(
    "ApiMethodSettings",
    {
      restApi: stage.restApi,
      stageName: stage.stageName,
      methodPath: "*/*",
      settings: {
        loggingLevel: "ERROR",
        dataTraceEnabled: false,
        metricsEnabled: permanent,
        ...(throttle && {
          throttlingRateLimit: throttle.rate,
          throttlingBurstLimit: throttle.burst,
        }),
      },
    },
    { dependsOn: [logs] },
  );
}
