import { describe, expect, it } from "vitest";
import {
  evaluateStage,
  evaluateStages,
  inlineStatements,
  stages,
  statementsOf,
} from "../testing/graphs.ts";

const evaluated = await evaluateStages(...stages);

const FUNCTION = "aws:lambda/function:Function";
const ROLE = "aws:iam/role:Role";

describe.each(stages)("the functions of stage %s", (stage) => {
  it("run on nodejs22.x and arm64, with explicit memory and timeout", () => {
    const functions = evaluated[stage].all(FUNCTION);
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

  it("are traced, and keep logs for 30 days", () => {
    const { all } = evaluated[stage];
    const retention = new Map(
      all("aws:cloudwatch/logGroup:LogGroup").map(({ inputs }) => [
        inputs["name"],
        inputs["retentionInDays"],
      ]),
    );
    for (const { name, inputs } of all(FUNCTION)) {
      expect(inputs["tracingConfig"], name).toEqual({ mode: "Active" });
      const { logGroup } = inputs["loggingConfig"] as { logGroup: string };
      expect([name, retention.get(logGroup)]).toEqual([name, 30]);
    }
  });

  it("have a role each, with the policy for logs and traces as the only managed policy", () => {
    const { all, one } = evaluated[stage];
    const functions = all(FUNCTION);
    const roles = functions.map(({ inputs }) => inputs["role"]);
    expect(new Set(roles).size).toBe(functions.length);
    const policy = one("aws:iam/policy:Policy", "FunctionRuntime");
    for (const role of all(ROLE).filter(({ outputs }) => roles.includes(outputs["arn"]))) {
      expect([role.name, role.inputs["managedPolicyArns"]]).toEqual([
        role.name,
        [policy.outputs["arn"]],
      ]);
    }
    expect(statementsOf(policy.inputs["policy"])).toMatchObject([
      {
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/souk-${stage}-*:*`],
      },
      { Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: ["*"] },
    ]);
  });

  it("have no wildcards in actions or resources", () => {
    const { all } = evaluated[stage];
    const roles = new Set(all(FUNCTION).map(({ inputs }) => inputs["role"]));
    for (const role of all(ROLE).filter(({ outputs }) => roles.has(outputs["arn"]))) {
      const statements = inlineStatements(role);
      const wild = statements.filter(
        ({ Action, Resource }) =>
          Action.some((action) => action.includes("*")) || Resource.includes("*"),
      );
      expect([role.name, wild]).toEqual([role.name, []]);
    }
  });

  it.each(["ChatAuthorizerRole", "UsersAuthorizerRole"])("give %s no inline policy", (name) => {
    expect(evaluated[stage].one(ROLE, name).inputs["inlinePolicies"] ?? []).toEqual([]);
  });
});

it("covers the log groups of a stage whose name SST truncates", async () => {
  const { all, one } = await evaluateStage("a-stage-whose-name-is-longer-than-most");
  const [logs] = statementsOf(one("aws:iam/policy:Policy", "FunctionRuntime").inputs["policy"]);
  const allowed = String(logs?.Resource[0]).split(":log-group:")[1]?.replace("*:*", "") ?? "?";
  for (const { inputs } of all(FUNCTION)) {
    const { logGroup } = inputs["loggingConfig"] as { logGroup: string };
    expect(logGroup.startsWith(allowed), `${logGroup} within ${allowed}`).toBe(true);
  }
});
