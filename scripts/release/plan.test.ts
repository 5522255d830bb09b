import { describe, expect, it } from "vitest";
import { parseWanted, planRelease, revisionOf } from "./plan.ts";

const rooms = { name: "rooms", live: "9", versions: ["$LATEST", "9", "10", "8"] };
const orders = { name: "orders", live: "4", versions: ["$LATEST", "3", "4"] };

describe("planRelease", () => {
  it("moves a function to its newest version, compared as numbers", () => {
    expect(planRelease([rooms])).toEqual([{ name: "rooms", from: "9", to: "10" }]);
  });

  it("does not move a function that is at its newest version", () => {
    expect(planRelease([rooms, orders]).map(({ name }) => name)).toEqual(["rooms"]);
  });

  it("moves only the given functions to the given versions, older ones too", () => {
    expect(planRelease([rooms, orders], { orders: "3" })).toEqual([
      { name: "orders", from: "4", to: "3" },
    ]);
  });

  it.each([
    ["an unknown version", { rooms: "11" }, "rooms has no version 11"],
    ["$LATEST", { rooms: "$LATEST" }, "rooms has no version $LATEST"],
    ["an unknown function", { room: "1" }, "There are: rooms, orders."],
  ])("refuses %s", (_, wanted, message) => {
    expect(() => planRelease([rooms, orders], wanted)).toThrow(message);
  });

  it("refuses a function that was never published", () => {
    const never = { name: "never", live: "1", versions: ["$LATEST"] };
    expect(() => planRelease([never])).toThrow("never has no published version");
  });
});

describe("revisionOf", () => {
  it("names the alias and both versions", () => {
    const { revisionType, appSpecContent } = revisionOf({ name: "f", from: "1", to: "2" }, "live");
    expect(revisionType).toBe("AppSpecContent");
    expect(JSON.parse(appSpecContent.content)).toEqual({
      version: 0,
      Resources: [
        {
          f: {
            Type: "AWS::Lambda::Function",
            Properties: { Name: "f", Alias: "live", CurrentVersion: "1", TargetVersion: "2" },
          },
        },
      ],
    });
  });
});

describe("parseWanted", () => {
  it("parses function names and versions", () => {
    expect(parseWanted(["souk-prod-A=4", "b=12"])).toEqual({ "souk-prod-A": "4", b: "12" });
  });

  it.each(["rooms", "rooms=", "rooms=$LATEST", "=4"])("refuses %s", (arg) => {
    expect(() => parseWanted([arg])).toThrow("not of the form function=version");
  });
});
