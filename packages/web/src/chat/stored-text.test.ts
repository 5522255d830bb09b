import { expect, it, vi } from "vitest";
import { storedText } from "./stored-text.ts";

it("a stored text is read again under its key", () => {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => void items.set(key, text),
  };
  storedText(() => storage, "a").write("text");
  expect([storedText(() => storage, "a").read(), storedText(() => storage, "b").read()]).toEqual([
    "text",
    null,
  ]);
});

it.each([
  [
    "full",
    () => ({
      getItem: () => null,
      setItem() {
        throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      },
    }),
  ],
  [
    "forbidden",
    () => {
      throw new DOMException("Access is denied.", "SecurityError");
    },
  ],
])("a storage that is %s is told in the console, and no error", (_, storage) => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const text = storedText(storage, "souk.outbox.ana");
  text.write("text");
  expect(text.read()).toBeNull();
  expect(warn.mock.calls).toEqual([["souk.outbox.ana is not stored:", expect.any(DOMException)]]);
  warn.mockRestore();
});
