import {
  deleteMessageFailed,
  deleteMessageRefused,
  deleteMessageRequest,
} from "./delete-message.ts";
import type { Mock } from "@souk/contract/route";
import { serviceRole } from "../auth/service-role.ts";
import { table } from "../data/table.ts";

/** The answers of an integration that is not a proxy, the first without a pattern being the default. */
export type MethodAnswers = readonly {
  status: number;
  /** A Java regular expression over the backend's status; absent on the default. */
  selectionPattern?: string;
  /** The body, in VTL; absent where there is none. */
  template?: string;
  headers?: Record<string, string>;
}[];

/** What `routeIntegration` is given, and how the backend's answers become the client's. */
interface NonProxyIntegration {
  request: Omit<sst.aws.ApiGatewayV1IntegrationArgs, "requestTemplates"> & {
    requestTemplates: Record<string, $util.Input<string>>;
  };
  answers: MethodAnswers;
}

/**
 * API Gateway answers by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockIntegration(
  mock: Mock,
  headers: Record<string, string> = {},
): NonProxyIntegration {
  return {
    request: {
      type: "mock",
      // NEVER: a body of another type would pass as the template, have no statusCode and become a 500.
      passthroughBehavior: "never",
      requestTemplates: { "application/json": `{"statusCode":${mock.status}}` },
    },
    answers: [{ status: mock.status, ...(mock.body && { template: mock.body }), headers }],
  };
}

/** API Gateway calls DynamoDB's DeleteItem, with a role that can do nothing else. */
export function deleteMessageIntegration(): NonProxyIntegration {
  const region = aws.getRegionOutput().name;
  return {
    request: {
      type: "aws",
      integrationHttpMethod: "POST",
      uri: $interpolate`arn:aws:apigateway:${region}:dynamodb:action/DeleteItem`,
      credentials: deleteMessageRole().arn,
      passthroughBehavior: "never",
      requestTemplates: { "application/json": table.name.apply(deleteMessageRequest) },
    },
    answers: [
      // A template that prints nothing: without one, DynamoDB's `{}` would pass through.
      { status: 204, template: '#set($nothing = "")' },
      { status: 404, selectionPattern: "4\\d{2}", template: deleteMessageRefused },
      { status: 500, selectionPattern: "5\\d{2}", template: deleteMessageFailed },
    ],
  };
}

/**
 * The integration's credentials: may delete items of rooms, nothing else.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
function deleteMessageRole(): aws.iam.Role {
  return serviceRole("DeleteMessageRole", "apigateway.amazonaws.com", [
    {
      actions: ["dynamodb:DeleteItem"],
      resources: [table.arn],
      conditions: [
        {
          test: "ForAllValues:StringLike",
          variable: "dynamodb:LeadingKeys",
          values: ["ROOM#*"],
        },
      ],
    },
  ]);
}
