import type { Request } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser } from "./support/browser.ts";
import { signInNewUser } from "./support/sign-in.ts";
import { placeOrder } from "./support/fixtures.ts";

const HOUR_MS = 3_600_000;

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html */
const isTokenRefresh = (request: Request): boolean =>
  request.headers()["x-amz-target"]?.endsWith(".GetTokensFromRefreshToken") ?? false;

describeInBrowser("the ID token", () => {
  it("is refreshed when the API answers 401, and the request is repeated", async () => {
    const { page } = await signInNewUser({ name: "Tom" });
    const tokens: (string | undefined)[] = [];
    await page.route("**/orders?*", async (route) => {
      const request = route.request();
      if (request.method() !== "GET") return route.fallback();
      tokens.push((await request.allHeaders())["authorization"]);
      if (tokens.length > 1) return route.fallback();
      const headers = { "access-control-allow-origin": "*" };
      const json = { message: "The incoming token has expired", code: "x", requestId: "r" };
      return route.fulfill({ status: 401, headers, json });
    });
    await page.getByRole("link", { name: "Orders" }).click();
    await page.getByText("No orders yet").waitFor();
    expect(tokens).toHaveLength(2);
    expect(tokens[1]).not.toBe(tokens[0]);
  });

  it("is refreshed when its hour is over", async () => {
    const { page, person } = await signInNewUser({ name: "Tom" });
    await placeOrder(person);
    const refreshes: string[] = [];
    page.on("request", (request) => {
      if (isTokenRefresh(request)) refreshes.push(request.url());
    });
    await page.clock.setFixedTime(Date.now() + HOUR_MS + 60_000);
    await page.getByRole("link", { name: "Orders" }).click();
    await page.getByRole("link", { name: "2 × Falafel" }).waitFor();
    expect(refreshes.length).toBeGreaterThan(0);
  });

  it("leads to the sign-in page when it cannot be refreshed", async () => {
    const { page } = await signInNewUser({ name: "Tom" });
    await page.route("**/orders?*", (route) => {
      const headers = { "access-control-allow-origin": "*" };
      return route.fulfill({ status: 401, headers, json: { message: "Unauthorized" } });
    });
    await page.route(
      (url) => url.pathname === "/",
      (route) => {
        if (!isTokenRefresh(route.request())) return route.fallback();
        return route.fulfill({
          status: 400,
          headers: { "access-control-allow-origin": "*" },
          json: { __type: "NotAuthorizedException", message: "Refresh Token has been revoked" },
        });
      },
    );
    await page.getByRole("link", { name: "Orders" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});
