import type { Cors } from "../shared/cors.ts";

/** A function URL, with the field names of Lambda's CreateFunctionUrlConfig. */
export interface FunctionUrlDefinition {
  /** The first label of the URL's host. */
  urlId: string;
  /** `<urlId>.lambda-url.<region>.on.aws`. */
  domainName: string;
  functionName: string;
  accountId: string;
  authType: "NONE" | "AWS_IAM";
  /** Whether the response is sent as the function writes it; `BUFFERED` when absent. */
  invokeMode?: "BUFFERED" | "RESPONSE_STREAM";
  cors?: Cors | undefined;
}
