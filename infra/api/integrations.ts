import {
  deleteMessageClientError,
  deleteMessageRequest,
  deleteMessageServerError,
} from "./delete-message.ts";
import type { Integration, Mock } from "@souk/contract/route";
import { serviceRole } from "../auth/service-role.ts";
import { openApiTemplate } from "./openapi-document.ts";
import { table } from "../data/table.ts";

/** The responses of a non-proxy integration. The one without a selection pattern is the default. */
export type MethodResponses = readonly {
  status: number;
  /** A Java regular expression for the backend's status. */
  selectionPattern?: string;
  /** A VTL template of the body. */
  template?: string;
  headers?: Record<string, string>;
}[];

/** The arguments of `routeIntegration`, and the mapping of the backend's responses. */
interface NonProxyIntegration {
  request: Omit<sst.aws.ApiGatewayV1IntegrationArgs, "requestTemplates"> & {
    requestTemplates: Record<string, $util.Input<string>>;
  };
  responses: MethodResponses;
}

/**
 * A mock integration, without a backend.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockIntegration(
  mock: Mock,
  headers: Record<string, string> = {},
): NonProxyIntegration {
  return {
    request: {
      type: "mock",
      // With another value, a body of another content type would be used as the template: a 500.
      passthroughBehavior: "never",
      requestTemplates: { "application/json": `{"statusCode":${mock.status}}` },
    },
    responses: [{ status: mock.status, ...(mock.body && { template: mock.body }), headers }],
  };
}

/** The integration of a row that calls no Lambda function. */
export function nonProxyIntegration(
  integration: Exclude<Integration, { type: "lambda" }>,
): NonProxyIntegration {
  switch (integration.type) {
    case "mock":
      return mockIntegration(integration.mock);
    case "openapi":
      return mockIntegration(
        { status: 200, body: openApiTemplate() },
        { "Cache-Control": "public, max-age=300" },
      );
    case "dynamodb":
      return deleteMessageIntegration();
  }
}

/** Calls DynamoDB's DeleteItem with a role that allows nothing else. */
function deleteMessageIntegration(): NonProxyIntegration {
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
    responses: [
      // An empty body: without a template, DynamoDB's `{}` would be passed through.
      { status: 204, template: '#set($nothing = "")' },
      { status: 404, selectionPattern: "4\\d{2}", template: deleteMessageClientError },
      {
        status: 503,
        selectionPattern: "5\\d{2}",
        template: deleteMessageServerError,
        headers: { "Retry-After": "1" },
      },
    ],
  };
}

/**
 * The role of the integration: may delete items of rooms, nothing else.
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
