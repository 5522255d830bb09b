export type {
  AwsRequest,
  AwsResult,
  Backends,
  CognitoRequest,
  CognitoResult,
  LambdaResult,
} from "./backends.ts";
export type * from "./definition.ts";
export type { AccessRecord, Diagnosis, PipelineStage, RestApiOptions } from "./options.ts";
export type { RestApiListener } from "./rest-api.ts";
export { restApi } from "./rest-api.ts";
