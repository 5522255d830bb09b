import { stageSettings } from "../stage.ts";

const { permanent, throttle } = stageSettings($app.stage);

/**
 * A line of the access log, as JSON. Nothing of the query, of a header or of a body is in it, so no
 * token is. Only what is always a number stands without quotes: API Gateway writes `-` for what a
 * request does not have.
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

/** For `transform.stage` of the API. */
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
 * Settings of every method of the stage. Errors alone go to the execution log, never a request's
 * contents; a metric for each method is billed, so only a permanent stage has them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function setMethods(stage: aws.apigateway.Stage): void {
  // API Gateway would make this group itself, and keep it for ever.
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
