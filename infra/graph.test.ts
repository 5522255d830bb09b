import { render } from "sst-local/gateway/vtl";
import { documents } from "@souk/core/document/entity";
import { items } from "@souk/core/item/entity";
import { members } from "@souk/core/member/entity";
import { deletion } from "@souk/core/message";
import { messages } from "@souk/core/message/entity";
import { orders } from "@souk/core/order/entity";
import { purges } from "@souk/core/purge/entity";
import { rooms } from "@souk/core/room/entity";
import { createClient, KEYS } from "@souk/core/table";
import { listings, users } from "@souk/core/user/entity";
import { beforeAll, describe, expect, it } from "vitest";
import type { Graph, Resource } from "../packages/sst-local/src/graph/index.ts";
import { deleteMessageClientError, deleteMessageRequest } from "./api/delete-message.ts";
import { type Auth, routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { evaluateStage } from "./testing/graphs.ts";

const stages = ["prod", "preview", "somebody"] as const;
const graphs = new Map<string, Graph>();

// Backwards: production.test.ts evaluates the same at the same time, and each leaves its graphs behind.
beforeAll(async () => {
  for (const stage of stages.toReversed()) graphs.set(stage, (await evaluateStage(stage)).graph);
}, 300_000);

const graphOf = (stage: string): Graph => graphs.get(stage) ?? expect.fail(`no graph of ${stage}`);
const ofType = (stage: string, type: string): Resource[] =>
  graphOf(stage).resources.filter((resource) => resource.type === type);
const named = (stage: string, type: string, name: string): Resource =>
  ofType(stage, type).find((resource) => resource.name === name) ??
  expect.fail(`${stage} has no ${type} ${name}`);

const authorizerNamed = (stage: string, name: string): Resource["inputs"] =>
  ofType(stage, "aws:apigateway/authorizer:Authorizer").find(
    ({ inputs }) => inputs["name"] === name,
  )?.inputs ?? expect.fail(`${stage} has no authorizer ${name}`);

/** A route's `auth` as API Gateway calls it. */
const authorizations: Record<Auth, string> = {
  chat: "CUSTOM",
  users: "CUSTOM",
  orders: "COGNITO_USER_POOLS",
  apiKey: "NONE",
  none: "NONE",
};

const statements = (role: Resource): unknown =>
  JSON.parse((role.inputs["inlinePolicies"] as { policy: string }[])[0]?.policy ?? "{}");

describe.each(stages)("stage %s", (stage) => {
  it("evaluates with nothing guessed", () => {
    expect(graphOf(stage).warnings).toEqual([]);
  });

  it("runs every function on nodejs22.x, arm64, with memory and timeout of its own", () => {
    const functions = ofType(stage, "aws:lambda/function:Function");
    expect(functions.length).toBeGreaterThan(0);
    for (const { name, inputs } of functions) {
      expect(inputs, name).toMatchObject({
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        memorySize: expect.any(Number),
        timeout: expect.any(Number),
      });
    }
  });

  it("has a method for every row of the route table, and OPTIONS for every path", () => {
    const operations = ofType(stage, "aws:apigateway/method:Method").map(({ inputs }) => inputs);
    const names = operations.flatMap(({ operationName }) => operationName ?? []);
    expect(names.toSorted()).toEqual(routes.map(({ operation }) => operation).toSorted());
    const preflights = operations.filter(({ httpMethod }) => httpMethod === "OPTIONS");
    expect(preflights).toHaveLength(new Set(routes.map(({ path }) => path)).size);
  });

  it("answers by itself the routes that the stage mocks, and the others as their rows say", () => {
    const mocked = ofType(stage, "aws:apigateway/integration:Integration").filter(
      ({ inputs, name }) => inputs["type"] === "MOCK" && !name.includes("Preflight"),
    );
    const rows = routes.filter(({ integration }) => integration.type === "mock");
    expect(mocked).toHaveLength(rows.length + (stage === "preview" ? 2 : 0));
  });

  it("makes the deployment anew when any part of the API changes", () => {
    const [deployment] = ofType(stage, "aws:apigateway/deployment:Deployment");
    const triggers = deployment?.inputs["triggers"] as Record<string, string>;
    const parts = graphOf(stage).resources.filter(({ type }) =>
      /^aws:apigateway\/(method|integration|methodResponse|integrationResponse|model|requestValidator|response|documentationPart):/.test(
        type,
      ),
    );
    expect(parts.filter(({ urn }) => triggers[urn] === undefined)).toEqual([]);
    const dependencies = new Set(deployment?.dependencies);
    expect(parts.filter(({ urn }) => !dependencies.has(urn)).map(({ name }) => name)).toEqual([]);
  });

  it("shows in each trigger what of its part may change", () => {
    const [deployment] = ofType(stage, "aws:apigateway/deployment:Deployment");
    const triggers = deployment?.inputs["triggers"] as Record<string, string>;
    const response = named(stage, "aws:apigateway/response:Response", "BadRequestBodyResponse");
    expect(triggers[response.urn]).toContain("validationErrorString");
  });

  it("never caches what the chat authorizer says", () => {
    expect(authorizerNamed(stage, "chat")).toMatchObject({
      authorizerResultTtlInSeconds: 0,
      type: "REQUEST",
      // The provider would otherwise require an Authorization header of everybody.
      identitySource: "context.path",
    });
  });

  it("has an authorizer of its own kind for users and for orders, by the Authorization header", () => {
    const [pool] = ofType(stage, "aws:cognito/userPool:UserPool");
    const [client] = ofType(stage, "aws:cognito/userPoolClient:UserPoolClient");
    const identitySource = "method.request.header.Authorization";
    expect(authorizerNamed(stage, "users")).toMatchObject({ type: "TOKEN", identitySource });
    expect(authorizerNamed(stage, "orders")).toMatchObject({
      type: "COGNITO_USER_POOLS",
      identitySource,
      providerArns: [pool?.outputs["arn"]],
      // Else tokens of every client of the pool would do.
      identityValidationExpression: client?.id,
    });
  });

  it("asks each route for what its row says", () => {
    const ids = new Map(
      ofType(stage, "aws:apigateway/authorizer:Authorizer").map(({ id, inputs }) => [
        id,
        inputs["name"],
      ]),
    );
    const methods = ofType(stage, "aws:apigateway/method:Method").map(({ inputs }) => inputs);
    for (const { operation, auth } of routes) {
      const method = methods.find(({ operationName }) => operationName === operation);
      const { authorization, authorizerId, apiKeyRequired = false } = method ?? {};
      expect([operation, authorization, ids.get(String(authorizerId)), apiKeyRequired]).toEqual([
        operation,
        authorizations[auth],
        authorizations[auth] === "NONE" ? undefined : auth,
        auth === "apiKey",
      ]);
    }
  });

  it("lets who has the key call ten times a second and a thousand times a day", () => {
    const [plan] = ofType(stage, "aws:apigateway/usagePlan:UsagePlan");
    const [key] = ofType(stage, "aws:apigateway/apiKey:ApiKey");
    expect(plan?.inputs).toMatchObject({
      throttleSettings: { rateLimit: 10, burstLimit: 10 },
      quotaSettings: { limit: 1000, period: "DAY" },
    });
    const [member] = ofType(stage, "aws:apigateway/usagePlanKey:UsagePlanKey");
    expect(member?.inputs).toMatchObject({ keyId: key?.id, usagePlanId: plan?.id });
    expect(key?.inputs["value"], "AWS makes the key").toBeUndefined();
  });

  it("lets people sign up by an e-mail address that they prove to own", () => {
    const [pool] = ofType(stage, "aws:cognito/userPool:UserPool");
    expect(pool?.inputs).toMatchObject({
      usernameAttributes: ["email"],
      autoVerifiedAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      adminCreateUserConfig: { allowAdminCreateUserOnly: false },
      schemas: [
        { name: "email", required: true, mutable: true },
        { name: "name", required: true, mutable: true },
      ],
      lambdaConfig: {
        postConfirmation: expect.stringContaining(
          String(
            named(stage, "aws:lambda/function:Function", "PostConfirmationFunction").outputs["arn"],
          ),
        ),
      },
    });
  });

  it("has an app client without a secret, and a sign-in domain that AWS accepts", () => {
    const [client] = ofType(stage, "aws:cognito/userPoolClient:UserPoolClient");
    const [domain] = ofType(stage, "aws:cognito/userPoolDomain:UserPoolDomain");
    expect(client?.inputs).toMatchObject({
      generateSecret: false,
      explicitAuthFlows: [
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
      ],
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["email", "openid"],
      callbackUrls: ["http://localhost"],
      preventUserExistenceErrors: "ENABLED",
      refreshTokenValidity: 30,
    });
    expect(domain?.inputs["domain"]).toMatch(/^souk-[0-9a-f]{20}$/);
    const [group] = ofType(stage, "aws:cognito/userGroup:UserGroup");
    expect(group?.inputs).toMatchObject({ name: "apiAdmins", precedence: 0 });
  });

  it("makes the map of words once, and leaves alone what it becomes", () => {
    const parameter = named(stage, "aws:ssm/parameter:Parameter", "StringsMapping");
    expect(parameter).toMatchObject({
      inputs: { name: `/souk/${stage}/replace-strings-map`, type: "String" },
      ignoreChanges: ["value"],
    });
    expect(JSON.parse(String(parameter.inputs["value"]))).toEqual({
      ABN: "ABN AMRO",
      ING: "ING BANK",
      Rabo: "Rabobank",
      Triodos: "Triodos Bank",
      Volksbank: "de Volksbank",
    });
  });

  it("lets API Gateway delete items of rooms from the table, and nothing else", () => {
    const role = named(stage, "aws:iam/role:Role", "DeleteMessageRole");
    const [table] = ofType(stage, "aws:dynamodb/table:Table");
    expect(statements(role)).toMatchObject({
      Statement: [
        {
          Action: "dynamodb:DeleteItem",
          Resource: table?.outputs["arn"],
          Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "ROOM#*" } },
        },
      ],
    });
    const trust = JSON.parse(String(role.inputs["assumeRolePolicy"])) as { Statement: unknown[] };
    // API Gateway sends no condition key when it assumes an integration's credentials.
    expect(trust.Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "apigateway.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    ]);
  });

  it("gives no function every DynamoDB action, nor every resource", () => {
    for (const role of ofType(stage, "aws:iam/role:Role")) {
      if (role.inputs["inlinePolicies"] === undefined) continue;
      // What releases the container needs more, and is in service.test.ts.
      if (!String(role.inputs["assumeRolePolicy"]).includes("lambda.amazonaws.com")) continue;
      const text = JSON.stringify(statements(role));
      expect(text, role.name).not.toMatch(/"dynamodb:\*"|"Resource":\["\*"\]|"Resource":"\*"/);
    }
  });

  it.each(["ChatAuthorizerRole", "UsersAuthorizerRole"])(
    "gives %s no permission at all",
    (name) => {
      expect(named(stage, "aws:iam/role:Role", name).inputs["inlinePolicies"] ?? []).toEqual([]);
    },
  );

  it("streams both images of the table and expires items by expiresAt", () => {
    const [table] = ofType(stage, "aws:dynamodb/table:Table");
    expect(table?.inputs).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: stage === "prod" },
      hashKey: "pk",
      rangeKey: "sk",
    });
  });

  it("sends to a queue what the purge cannot do", () => {
    const mapping = named(
      stage,
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      "TableSubscriberPurgeEventSourceMapping",
    );
    const [queue] = ofType(stage, "aws:sqs/queue:Queue");
    expect(mapping.inputs).toMatchObject({
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: { onFailure: { destinationArn: queue?.outputs["arn"] } },
    });
  });
});

describe("the table in infra", () => {
  const table = { client: createClient({ region: "us-east-1" }), name: "souk" };
  const entities = [
    ...[rooms(table), members(table), messages(table), purges(table)],
    ...[users(table), listings(table), orders(table), items(table), documents(table)],
  ].map(({ schema }) => ({
    entity: schema.model.entity,
    indexes: Object.values<EntityIndex>(schema.indexes),
  }));

  it.each(entities)("has every index that the entity $entity uses", ({ indexes }) => {
    const { inputs } = ofType("prod", "aws:dynamodb/table:Table")[0] ?? expect.fail("no table");
    const secondary = (inputs["globalSecondaryIndexes"] ?? []) as TableIndex[];
    for (const { index, pk, sk } of indexes) {
      const found = index === undefined ? inputs : secondary.find(({ name }) => name === index);
      expect(found).toMatchObject({ hashKey: pk.field, ...(sk && { rangeKey: sk.field }) });
    }
  });

  it("expires items by the attribute that the entities set", () => {
    const { inputs } = ofType("prod", "aws:dynamodb/table:Table")[0] ?? expect.fail("no table");
    expect(inputs["ttl"]).toMatchObject({ attributeName: KEYS.ttl });
  });
});

/** An index of an ElectroDB entity; without a name it is the table's own key. */
interface EntityIndex {
  index?: string;
  pk: { field: string };
  sk?: { field: string };
}

interface TableIndex {
  name: string;
  hashKey: string;
  rangeKey?: string;
}

describe("production", () => {
  it("is kept, protected and believes no username", () => {
    const { app } = graphOf("prod");
    expect(app).toMatchObject({ removal: "retain", protect: true });
    const [table] = ofType("prod", "aws:dynamodb/table:Table");
    expect(table?.inputs["deletionProtectionEnabled"]).toBe(true);
    const { inputs } = named("prod", "aws:lambda/function:Function", "ChatAuthorizerFunction");
    expect(inputs["environment"]).toMatchObject({ variables: { CHAT_IDENTITY: "cognito" } });
  });

  it.each(["preview", "somebody"])("is the only such stage: %s can be removed", (stage) => {
    expect(graphOf(stage).app).toMatchObject({ removal: "remove", protect: false });
    const { inputs } = named(stage, "aws:lambda/function:Function", "ChatAuthorizerFunction");
    expect(inputs["environment"]).toMatchObject({ variables: { CHAT_IDENTITY: "username" } });
  });
});

describe("deleting a message without a Lambda", () => {
  const request = (roomId: string, messageId: string, principalId: string): unknown => {
    const { text } = render(deleteMessageRequest("souk-table"), {
      body: "",
      params: { path: { roomId, messageId }, querystring: {}, header: {} },
      context: { authorizer: { principalId } },
      stageVariables: {},
    });
    return JSON.parse(text);
  };

  it("asks DynamoDB for exactly what the entity says", () => {
    const message = { roomId: "tea", messageId: "01ARZ3NDEKTSV4RRFFQ69G5FAV", authorId: "ana" };
    expect(request(message.roomId, message.messageId, message.authorId)).toEqual(
      deletion({ tableName: "souk-table", ...message }),
    );
  });

  it.each([`"}}, "x": "`, "o'neill", "back\\slash", "line\nbreak", "$input.body", "#end", "é€😀"])(
    "takes %j for the text it is",
    (text) => {
      expect(request(text, text, text)).toEqual(
        deletion({ tableName: "souk-table", roomId: text, messageId: text, authorId: text }),
      );
    },
  );

  const refused = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
  it.each([
    [
      "another's message",
      { __type: refused, Item: { pk: { S: "ROOM#tea" } } },
      403,
      "message.not_author",
    ],
    ["no message", { __type: refused }, undefined, "message.not_found"],
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
  ])("answers %s with its own status and code", (_, body, status, code) => {
    const { text, responseOverride } = render(deleteMessageClientError, {
      body: JSON.stringify(body),
      params: { path: {}, querystring: {}, header: {} },
      context: { requestId: "id" },
      stageVariables: {},
    });
    expect(JSON.parse(text)).toMatchObject({ code, requestId: "id" });
    expect(responseOverride?.status).toBe(status);
  });
});

it("has a documentation part for every route", () => {
  const parts = ofType("somebody", "aws:apigateway/documentationPart:DocumentationPart");
  const methods = parts.filter(({ name }) => name !== "ApiDocumentation");
  const keys = methods.map(({ inputs }) => {
    const { method, path } = inputs["location"] as { method: "GET"; path: `/${string}` };
    return routeKey({ method, path });
  });
  expect(keys.toSorted()).toEqual(routes.map(routeKey).toSorted());
});
