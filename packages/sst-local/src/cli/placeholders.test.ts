import { expect, it } from "vitest";
import { fillIn } from "./placeholders.ts";

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
  expect(fillIn(command, known)).toBe(filled);
});

it("leaves a placeholder of what there is not", () => {
  const command = "{api} {apiKey} {token:ana@example.com}";
  expect(fillIn(command, { values: {} })).toBe(command);
});
