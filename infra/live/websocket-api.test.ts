import { beforeAll, describe, expect, it } from "vitest";
import { type Evaluated, evaluateStage, inlineStatements } from "../testing/graphs.ts";

const stages = ["prod", "somebody"] as const;
const evaluated = new Map<string, Evaluated>();
beforeAll(async () => {
  for (const stage of stages) evaluated.set(stage, await evaluateStage(stage));
});

describe.each(stages)("the WebSocket of stage %s", (stage) => {
  const of = () => evaluated.get(stage)!;

  it("has three routes, of which the first asks who it is", () => {
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

  it("asks everybody, as what it asks for is always there", () => {
    expect(of().one("aws:apigatewayv2/authorizer:Authorizer").inputs).toMatchObject({
      authorizerType: "REQUEST",
      identitySources: ["context.connectionId"],
    });
  });

  it("is told of messages alone, and by a function that may send and do nothing else to others", () => {
    const { all, one } = of();
    const api = one("aws:apigatewayv2/api:Api", "LiveApi");
    const mapping = all("aws:lambda/eventSourceMapping:EventSourceMapping").find(({ inputs }) =>
      String(inputs["functionName"]).includes("FanOut"),
    );
    expect(mapping?.inputs).toMatchObject({
      filterCriteria: {
        filters: [
          {
            pattern: JSON.stringify({
              dynamodb: {
                Keys: { pk: { S: [{ prefix: "ROOM#" }] }, sk: { S: [{ prefix: "MSG#" }] } },
              },
            }),
          },
        ],
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
