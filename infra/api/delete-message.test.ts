import { render } from "apigateway-velocity";
import { deletion } from "@souk/core/message";
import { describe, expect, it } from "vitest";
import { evaluateStages, inlineStatements, stages, statementsOf } from "../testing/graphs.ts";
import { deleteMessageClientError, deleteMessageRequest } from "./delete-message.ts";

const evaluated = await evaluateStages(...stages);

describe.each(stages)("the role of the DynamoDB integration in stage %s", (stage) => {
  it("allows API Gateway to delete items of rooms, and nothing else", () => {
    const role = evaluated[stage].one("aws:iam/role:Role", "DeleteMessageRole");
    const [table] = evaluated[stage].all("aws:dynamodb/table:Table");
    expect(inlineStatements(role)).toMatchObject([
      {
        Action: ["dynamodb:DeleteItem"],
        Resource: [table?.outputs["arn"]],
        Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "ROOM#*" } },
      },
    ]);
    const [trust] = statementsOf(role.inputs["assumeRolePolicy"]);
    expect(trust).toMatchObject({
      Principal: { Service: "apigateway.amazonaws.com" },
      Action: ["sts:AssumeRole"],
    });
    // API Gateway sends no condition keys when it assumes an integration's credentials.
    expect(trust?.Condition).toBeUndefined();
  });
});

describe("the mapping templates of DELETE message", () => {
  const request = (roomId: string, messageId: string, principalId: string): unknown => {
    const { text } = render(deleteMessageRequest("souk-table"), {
      body: "",
      params: { path: { roomId, messageId }, querystring: {}, header: {} },
      context: { authorizer: { principalId } },
      stageVariables: {},
    });
    return JSON.parse(text);
  };

  it("render the DeleteItem request of the entity", () => {
    const message = { roomId: "tea", messageId: "01ARZ3NDEKTSV4RRFFQ69G5FAV", authorId: "ana" };
    expect(request(message.roomId, message.messageId, message.authorId)).toEqual(
      deletion({ tableName: "souk-table", ...message }),
    );
  });

  it.each([`"}}, "x": "`, "o'neill", "back\\slash", "line\nbreak", "$input.body", "#end", "é€😀"])(
    "escape %j",
    (text) => {
      expect(request(text, text, text)).toEqual(
        deletion({ tableName: "souk-table", roomId: text, messageId: text, authorId: text }),
      );
    },
  );

  const conditionFailed = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
  it.each([
    [
      "another's message",
      { __type: conditionFailed, Item: { pk: { S: "ROOM#tea" } } },
      403,
      "message.not_author",
    ],
    ["no message", { __type: conditionFailed }, undefined, "message.not_found"],
    [
      "a key too long",
      { __type: "com.amazon.coral.validate#ValidationException" },
      undefined,
      "message.not_found",
    ],
    [
      "throttling",
      { __type: "x#ProvisionedThroughputExceededException" },
      429,
      "request.throttled",
    ],
    ["a lack of permission", { __type: "x#AccessDeniedException" }, 500, "internal"],
  ])("map %s to its status and code", (_, body, status, code) => {
    const { text, responseOverride } = render(deleteMessageClientError, {
      body: JSON.stringify(body),
      params: { path: {}, querystring: {}, header: {} },
      context: { requestId: "id" },
      stageVariables: {},
    });
    expect(JSON.parse(text)).toMatchObject({ code, requestId: "id" });
    expect(responseOverride?.status).toBe(status);
    expect(responseOverride?.header?.["Retry-After"]).toBe(status === 429 ? "1" : undefined);
  });
});
