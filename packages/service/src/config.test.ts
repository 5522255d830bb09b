import { expect, it } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const environment = {
  API_KEY: "k".repeat(24),
  STRINGS_MAPPING_PARAMETER_NAME: "/souk/somebody/replace-strings-map",
};

it("defaults to 127.0.0.1:8080", () => {
  expect(readConfig(environment)).toMatchObject({ host: "127.0.0.1", port: 8080 });
  const configured = readConfig({ ...environment, HOST: "0.0.0.0", PORT: "0" });
  expect(configured).toMatchObject({ host: "0.0.0.0", port: 0 });
});

it.each([
  ["API_KEY", undefined, "not set"],
  ["API_KEY", "", "not set"],
  ["API_KEY", "too-short-a-secret", "wrong"],
  ["STRINGS_MAPPING_PARAMETER_NAME", undefined, "not set"],
  ["PORT", "http", "wrong"],
  ["PORT", "65536", "wrong"],
  ["PORT", "-1", "wrong"],
])("refuses %s = %j in one sentence that repeats no value", (name, value, fault) => {
  const read = () => readConfig({ ...environment, [name]: value });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(new RegExp(`^${name} is ${fault}: it must be [^.]*(127\\.0\\.0\\.1)?\\.$`));
  expect(read).not.toThrow(/too-short|65536|http/);
});
