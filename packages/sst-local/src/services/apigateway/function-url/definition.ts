/** A function URL, with the field names of Lambda's CreateFunctionUrlConfig. */
export interface FunctionUrlDefinition {
  /** The first label of the URL's host. */
  urlId: string;
  /** `<urlId>.lambda-url.<region>.on.aws`. */
  domainName: string;
  functionName: string;
  authType: "NONE" | "AWS_IAM";
  cors?: Cors | undefined;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html */
export interface Cors {
  allowCredentials?: boolean;
  allowHeaders?: string[];
  allowMethods?: string[];
  allowOrigins?: string[];
  exposeHeaders?: string[];
  /** Seconds. */
  maxAge?: number;
}
