import { openApi } from "@souk/contract/openapi";
import { render } from "apigateway-velocity";
import { describe, expect, it } from "vitest";
import { type Evaluated, evaluateStage } from "../testing/graphs.ts";

/** The response template of GET /openapi.json. */
function templateOf({ one }: Evaluated): string {
  const name = "GetOpenapiIntegration200";
  const { inputs } = one("aws:apigateway/integrationResponse:IntegrationResponse", name);
  const templates = inputs["responseTemplates"] as Record<string, string>;
  return templates["application/json"] ?? expect.fail("no template");
}

describe("GET /openapi.json", () => {
  it.each([
    ["prod", {}, "cognito", "/prod"],
    ["prod", { SOUK_DOMAIN: "souk.example" }, "cognito", "https://api.souk.example"],
    ["somebody", {}, "username", "/somebody"],
  ] as const)(
    "answers in stage %s, with %j, for the chat identity %s and the server %s",
    async (stage, environment, chatIdentity, url) => {
      const template = templateOf(await evaluateStage(stage, environment));
      const { text } = render(template, {});
      expect(JSON.parse(text)).toEqual(openApi({ servers: [{ url }], chatIdentity }));
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
      expect(template.length).toBeLessThan(300 * 1024);
    },
  );
});
