import { routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { describe, expect, it } from "vitest";
import { stageSettings } from "./stage.ts";

describe("a stage", () => {
  it("believes a username everywhere but in production", () => {
    expect(stageSettings("prod").chatIdentity).toBe("cognito");
    expect(stageSettings("somebody").chatIdentity).toBe("username");
  });

  it("named like a member of every object is a personal stage", () => {
    expect(stageSettings("constructor")).toEqual(stageSettings("somebody"));
  });

  it.each(["prod", "preview", "somebody"])("can mock every route that %s lists", (stage) => {
    const mockable = new Set(routes.filter(({ mock }) => mock).map(routeKey));
    expect(stageSettings(stage).mocks.filter((key) => !mockable.has(key))).toEqual([]);
  });
});
