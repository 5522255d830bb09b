import { expect, it } from "vitest";
import { fillPlaceholders } from "./placeholders.ts";

const known = {
  values: { api: "http://127.0.0.1:4000/local", stage: "local" },
  apiKey: "k",
  signIn: "npm run -s app -- token --user {user}",
};

it.each([
  ["curl '{api}/rooms'", "curl 'http://127.0.0.1:4000/local/rooms'"],
  [`-H "x-api-key: {apiKey}"`, `-H "x-api-key: k"`],
  [
    `-H "Authorization: {token:ana@example.com}"`,
    `-H "Authorization: $(npm run -s app -- token --user ana@example.com)"`,
  ],
  [`-d '{"a":{"b":1},"c":"{other}"}'`, `-d '{"a":{"b":1},"c":"{other}"}'`],
  ["{constructor}", "{constructor}"],
])("fills in %s", (command, filled) => {
  expect(fillPlaceholders(command, known)).toBe(filled);
});

it("leaves unknown placeholders as they are", () => {
  const command = "{api} {apiKey} {token:ana@example.com}";
  expect(fillPlaceholders(command, { values: {} })).toBe(command);
});
