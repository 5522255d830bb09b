import type { Service } from "../../aws/service.ts";
import { hostedPageOrigins } from "./graph.ts";

/** Amazon Cognito user pools: the API, hosted pages, tokens and triggers. */
export const cognito: Service = {
  name: "cognito",
  types: [
    "aws:cognito/userGroup:UserGroup",
    "aws:cognito/userPool:UserPool",
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/userPoolDomain:UserPoolDomain",
  ],
  endpointName: "cognito",
  awsOrigins: hostedPageOrigins,
  load: async () => (await import("./start.ts")).start,
};
