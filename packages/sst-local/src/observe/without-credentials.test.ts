import { expect, it } from "vitest";
import { withoutCredentials } from "./without-credentials.ts";

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const TOKEN = [encoded({ alg: "RS256" }), encoded({ sub: "ana" }), "c2lnbmF0dXJl"].join(".");

it.each([
  ["a header", { headers: { Authorization: "Basic YTpi" } }],
  ["a header with values", { multiValueHeaders: { cookie: ["a=YTpi"] } }],
  ["a subprotocol", { headers: { "Sec-WebSocket-Protocol": "souk, YTpi" } }],
  ["a member", { authorizationToken: "YTpi", detail: { idToken: "YTpi" } }],
])("hides the credentials in %s", (_, event) => {
  const shown = JSON.stringify(withoutCredentials(event));
  expect(shown).toContain("hidden");
  expect(shown).not.toContain("YTpi");
});

it("hides a JSON Web Token in any text, and only the token", () => {
  expect(
    withoutCredentials({ rawQueryString: `token=${TOKEN}&a=1`, body: JSON.stringify({ TOKEN }) }),
  ).toEqual({ rawQueryString: "token=hidden&a=1", body: '{"TOKEN":"hidden"}' });
});

it("leaves everything else", () => {
  const event = { headers: { accept: "*/*" }, token: null, n: 1, list: [true, "eyJ.a.b"] };
  expect(withoutCredentials(event)).toEqual(event);
});
