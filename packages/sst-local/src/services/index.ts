import type { Service } from "../aws/service.ts";
import { eventSources } from "../event-sources/service.ts";
import { functionUrlService } from "./apigateway/function-url/service.ts";
import { httpApiService } from "./apigateway/http/service.ts";
import { restApiService } from "./apigateway/rest/service.ts";
import { webSocketApiService } from "./apigateway/websocket/service.ts";
import { cloudfront } from "./cloudfront/service.ts";
import { cognito } from "./cognito/service.ts";
import { command } from "./command/service.ts";
import { dynamodb } from "./dynamodb/service.ts";
import { ecs } from "./ecs/service.ts";
import { eventbridge } from "./eventbridge/service.ts";
import { lambda } from "./lambda/service.ts";
import { s3 } from "./s3/service.ts";
import { scheduler } from "./scheduler/service.ts";
import { ses } from "./ses/service.ts";
import { site } from "./site/service.ts";
import { sns } from "./sns/service.ts";
import { sqs } from "./sqs/service.ts";
import { ssm } from "./ssm/service.ts";

/**
 * Every service that sst-local emulates, in the order in which they prepare and commit: what uses
 * another comes behind it. They stop in the reverse order.
 */
export const services: readonly Service[] = [
  lambda,
  dynamodb,
  sqs,
  sns,
  eventbridge,
  scheduler,
  ses,
  s3,
  ssm,
  cognito,
  restApiService,
  httpApiService,
  functionUrlService,
  webSocketApiService,
  site,
  cloudfront,
  eventSources,
  ecs,
  command,
];
