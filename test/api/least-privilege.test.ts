import { expect, inject, it } from "vitest";
import { compilePolicy, evaluate } from "../../packages/sst-local/src/gateway/policy/policy.ts";
import { byType, type Resource } from "../../packages/sst-local/src/graph/index.ts";
import { loadGraph } from "../../packages/sst-local/src/graph/store.ts";
import { api, makeRoom, send, unique, withApiKey } from "../support/api.ts";
import { type CallCount, calls } from "../support/observability.ts";
import { makePerson } from "../support/people.ts";

const graph = loadGraph(inject("state"), () => {});
const ofType = (type: string): Resource[] => (graph ? byType(graph, type) : []);

/** Whether the function's role allows the call, by its own policies; nothing here enforces them. */
function isAllowed({ function: name, action, resource = "*" }: CallCount): boolean {
  const [lambda] = ofType("aws:lambda/function:Function").filter(
    ({ outputs }) => outputs["name"] === name,
  );
  const role = ofType("aws:iam/role:Role").find(
    ({ outputs }) => outputs["arn"] === lambda?.inputs["role"],
  );
  const policies = (role?.inputs["inlinePolicies"] ?? []) as { policy: string }[];
  return policies.some(
    ({ policy }) =>
      evaluate(compilePolicy(JSON.parse(policy)), { action, resource, context: {} }) === "allow",
  );
}

it("lets every function do what it does, as IAM would", async () => {
  const [admin, customer] = await Promise.all([makePerson({ admin: true }), makePerson()]);
  const order = {
    orderId: unique("order"),
    restaurantId: 1,
    totalAmount: 1,
    orderItems: [{ id: 1, name: "Tea", price: 1, quantity: 1 }],
  };
  const roomId = await makeRoom("ana");
  await send(roomId, "ana", "hello");
  const answers = await Promise.all([
    api("POST", "/orders", { token: customer.idToken, body: order }),
    api("GET", "/users", { token: admin.idToken }),
    api("GET", `/users/${customer.id}`, { token: customer.idToken }),
    withApiKey("POST", "/string/replace", { body: { content: "abn" } }),
    withApiKey("GET", "/basic"),
    withApiKey("POST", "/data", { body: { data: { any: "thing" } } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 201]);

  const made = await calls();
  const functions = new Set(made.map((call) => /-([A-Za-z]+)Function-/.exec(call.function)?.[1]));
  expect([...functions]).toEqual(
    expect.arrayContaining(["Rooms", "Orders", "UserProfiles", "Strings", "Items", "Documents"]),
  );
  expect(made.filter((call) => !isAllowed(call))).toEqual([]);
});

it("is a check that can fail", async () => {
  const [call] = await calls();
  expect(call && isAllowed({ ...call, action: "dynamodb:DeleteTable" })).toBe(false);
});
