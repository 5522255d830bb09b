import { routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { describe, expect, it } from "vitest";
import { stageSettings } from "./stage.ts";

describe("stageSettings", () => {
  it("accepts the username parameter in every stage except production", () => {
    expect(stageSettings("prod").chatIdentity).toBe("cognito");
    expect(stageSettings("somebody").chatIdentity).toBe("username");
  });

  it("gives a stage named after a member of Object.prototype the personal settings", () => {
    expect(stageSettings("constructor")).toEqual(stageSettings("somebody"));
  });

  it.each(["prod", "preview", "somebody"])("lists in %s only routes with a mock", (stage) => {
    const mockable = new Set(routes.filter(({ mock }) => mock).map(routeKey));
    expect(stageSettings(stage).mocks.filter((key) => !mockable.has(key))).toEqual([]);
  });
});
