import { expect, it } from "vitest";
import type { User } from "../user.ts";
import { parseFilter } from "./user-filter.ts";

const alice: User = {
  sub: "0001",
  username: "0001",
  attributes: { email: "alice@example.com", name: 'A "quoted" name' },
  status: "CONFIRMED",
  enabled: true,
  created: 0,
  modified: 0,
  codes: {},
  groups: [],
};

it.each([
  [undefined, true],
  ['email = "alice@example.com"', true],
  ['email="alice"', false],
  ['email ^= "alice"', true],
  ['"email"^="bob"', false],
  ['name = "A \\"quoted\\" name"', true],
  ['sub = "0001"', true],
  ['username ^= "00"', true],
  ['cognito:user_status = "confirmed"', true],
  ['status = "Enabled"', true],
  ['status = "Disabled"', false],
  ['phone_number ^= "+"', false],
])("matches Alice by %s: %s", (filter, expected) => {
  expect(parseFilter(filter)(alice)).toBe(expected);
});

it.each(['custom:tenant = "a"', "email = alice", 'email > "a"', "", 'email = "a" and name = "b"'])(
  "refuses the filter %s",
  (filter) => {
    expect(() => parseFilter(filter)).toThrowError(
      expect.objectContaining({ code: "InvalidParameterException" }),
    );
  },
);
