export type {
  AwsRequest,
  AwsResult,
  Backends,
  CognitoRequest,
  CognitoResult,
  LambdaResult,
} from "./api/backends.ts";
export type * from "./api/definition.ts";
export type { AccessRecord, Diagnosis, PipelineStage, RestApiOptions } from "./api/options.ts";
export type { RestApiListener } from "./rest-api.ts";
export { restApi } from "./rest-api.ts";
