import { beforeAll, describe, expect, it } from "vitest";
import { type Evaluated, evaluateStage, inlineStatements } from "../testing/graphs.ts";

const stages = ["prod", "somebody"] as const;
const evaluated = new Map<string, Evaluated>();
beforeAll(async () => {
  for (const stage of stages) evaluated.set(stage, await evaluateStage(stage));
});

describe.each(stages)("the WebSocket API of stage %s", (stage) => {
  const of = () => evaluated.get(stage)!;

  it("has three routes, of which $connect requires the authorizer", () => {
    const { all, one } = of();
    const authorizer = one("aws:apigatewayv2/authorizer:Authorizer");
    const routes = all("aws:apigatewayv2/route:Route").map(({ inputs }) => [
      inputs["routeKey"],
      inputs["authorizationType"],
      inputs["authorizerId"],
    ]);
    expect(routes.toSorted()).toEqual([
      ["$connect", "CUSTOM", authorizer.id],
      ["$default", "NONE", undefined],
      ["$disconnect", "NONE", undefined],
    ]);
  });

  it("invokes the authorizer for every connection, by an identity source that always has a value", () => {
    expect(of().one("aws:apigatewayv2/authorizer:Authorizer").inputs).toMatchObject({
      authorizerType: "REQUEST",
      identitySources: ["context.connectionId"],
    });
  });

  it("sends changes of messages and memberships, from a function that may only manage connections", () => {
    const { all, one } = of();
    const api = one("aws:apigatewayv2/api:Api", "LiveApi");
    const mapping = all("aws:lambda/eventSourceMapping:EventSourceMapping").find(({ inputs }) =>
      String(inputs["functionName"]).includes("FanOut"),
    );
    expect(mapping?.inputs).toMatchObject({
      filterCriteria: {
        filters: [
          ["ROOM#", "MSG#"],
          ["USER#", "ROOM#"],
        ].map(([pk, sk]) => ({
          pattern: JSON.stringify({
            dynamodb: { Keys: { pk: { S: [{ prefix: pk }] }, sk: { S: [{ prefix: sk }] } } },
          }),
        })),
      },
      startingPosition: "LATEST",
      maximumRetryAttempts: 2,
    });
    const statements = inlineStatements(one("aws:iam/role:Role", "FanOutRole"));
    const manage = statements.filter(({ Action }) => Action.join().includes("execute-api"));
    expect(manage).toMatchObject([
      {
        Action: ["execute-api:ManageConnections"],
        Resource: [`${String(api.outputs["executionArn"])}/*/POST/@connections/*`],
      },
    ]);
  });
});
