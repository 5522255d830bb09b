import { beforeAll, describe, expect, it } from "vitest";
import { type Evaluated, evaluateStage } from "../testing/graphs.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";

let prod: Evaluated;
let domain: Evaluated;
let personal: Evaluated;
beforeAll(async () => {
  prod = await evaluateStage("prod");
  domain = await evaluateStage("prod", { SOUK_DOMAIN: "souk.example" });
  personal = await evaluateStage("somebody");
});

describe("the browser app", () => {
  it("has our response headers policy in every stage", () => {
    for (const { one } of [prod, domain, personal]) {
      const behavior = one(DISTRIBUTION).inputs["defaultCacheBehavior"];
      expect(behavior).toMatchObject({
        responseHeadersPolicyId: one(POLICY).id,
        viewerProtocolPolicy: "redirect-to-https",
        compress: true,
      });
    }
  });

  it("has a CSP that allows the site itself and calls to the stage's APIs and Cognito", () => {
    const { graph, one } = personal;
    const csp = (
      one(POLICY).inputs["securityHeadersConfig"] as {
        contentSecurityPolicy: { contentSecurityPolicy: string };
      }
    ).contentSecurityPolicy.contentSecurityPolicy;
    const directives = Object.fromEntries(
      csp.split("; ").map((directive) => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources];
      }),
    );
    const origin = (output: string) => new URL(String(graph.outputs[output])).origin;
    expect(directives).toEqual({
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "font-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "manifest-src": ["'self'"],
      "connect-src": [
        "'self'",
        origin("apiUrl"),
        origin("liveUrl"),
        "https://cognito-idp.us-east-1.amazonaws.com",
      ],
      "base-uri": ["'none'"],
      "form-action": ["'none'"],
      "frame-ancestors": ["'none'"],
    });
  });

  it("gets the stage's URLs and ids at build time, and no secret", () => {
    const { graph, one } = personal;
    const { environment } = one("command:local:Command", "WebBuilder").inputs;
    expect(environment).toEqual({
      VITE_API_URL: graph.outputs["apiUrl"],
      VITE_LIVE_URL: graph.outputs["liveUrl"],
      VITE_COGNITO_URL: "https://cognito-idp.us-east-1.amazonaws.com",
      VITE_USER_POOL_ID: graph.outputs["userPoolId"],
      VITE_USER_POOL_CLIENT_ID: graph.outputs["userPoolClientId"],
      VITE_ADMIN_GROUP: "apiAdmins",
    });
  });

  it("has the alias app.<domain> if a domain is configured", () => {
    expect(domain.one(DISTRIBUTION).inputs["aliases"]).toEqual(["app.souk.example"]);
    expect(domain.graph.outputs["webUrl"]).toBe("https://app.souk.example");
    expect(prod.one(DISTRIBUTION).inputs["aliases"]).toEqual([]);
  });
});
