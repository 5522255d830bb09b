import { expect, it } from "vitest";
import { usableKey } from "./usable-key.ts";

const apiKeys = [
  { id: "off", value: "v-off", enabled: false },
  { id: "loose", value: "v-loose" },
  { id: "elsewhere", value: "v-elsewhere" },
  { id: "good", value: "v-good" },
];

it("is enabled and in a usage plan of the stage", () => {
  const usagePlans = [
    { apiStages: [], keys: ["elsewhere"] },
    { apiStages: [{ apiId: "a", stage: "local" }], keys: ["off", "good"] },
  ];
  expect(usableKey({ apiKeys, usagePlans })).toBe("v-good");
});

it("is not there where no plan has one", () => {
  expect(usableKey({ apiKeys, usagePlans: [] })).toBeUndefined();
  expect(usableKey({})).toBeUndefined();
});
