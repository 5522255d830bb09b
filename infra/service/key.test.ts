import { describe, expect, it } from "vitest";
import { evaluateStage } from "../testing/graphs.ts";

const prod = await evaluateStage("prod");

describe("the key", () => {
  it("is generated once, encrypted, and in no other deployed resource", () => {
    const { graph, one } = prod;
    const parameter = one("aws:ssm/parameter:Parameter", "ServiceApiKey");
    const { value, type } = parameter.inputs;
    expect([type, parameter.ignoreChanges]).toEqual(["SecureString", ["value"]]);
    expect(parameter.secretKeys).toContain("value");
    expect(value).toMatch(/^[A-Za-z0-9]{32}$/);
    const holders = graph.resources.filter((resource) =>
      JSON.stringify(resource).includes(String(value)),
    );
    expect(holders.map(({ name }) => name).toSorted()).toEqual(["Service", "ServiceApiKey"]);
    expect(JSON.stringify(graph.outputs)).not.toContain(String(value));
  });
});
