import type { GetParameterCommandInput } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { parameterReader } from "./ssm-parameter.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const named = (name: string) => Object.assign(new Error(name), { name });

it("reads a parameter again once its value is a minute old", async () => {
  let value = "1";
  const asked: GetParameterCommandInput[] = [];
  const read = parameterReader("/p", (input) => {
    asked.push(input);
    return Promise.resolve({ Parameter: { Value: value } });
  });
  expect(await read()).toBe("1");
  value = "2";
  vi.advanceTimersByTime(59_999);
  expect(await read()).toBe("1");
  vi.advanceTimersByTime(1);
  expect(await read()).toBe("2");
  expect(asked).toEqual([{ Name: "/p" }, { Name: "/p" }]);
});

it("does not remember that a parameter is missing", async () => {
  let missing = true;
  const read = parameterReader("/p", () =>
    missing
      ? Promise.reject(named("ParameterNotFound"))
      : Promise.resolve({ Parameter: { Value: "1" } }),
  );
  expect(await read()).toBeUndefined();
  missing = false;
  expect(await read()).toBe("1");
});

it("throws other errors unchanged", async () => {
  const throttled = named("ThrottlingException");
  await expect(parameterReader("/p", () => Promise.reject(throttled))()).rejects.toBe(throttled);
});
