import { describe, expect, it } from "vitest";
import { Lifecycle } from "./lifecycle.ts";

const quiet = () =>
  new Lifecycle(
    () => {},
    () => {},
  );

describe("Lifecycle", () => {
  it("stops in the reverse order of starting, once however often it is asked", async () => {
    const order: string[] = [];
    const lifecycle = quiet();
    for (const name of ["engine", "functions", "gateway"])
      await lifecycle.step(
        name,
        () => name,
        (started) => void order.push(started),
      );
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(order).toEqual(["gateway", "functions", "engine"]);
  });

  it("stops what was started before a step that failed", async () => {
    const order: string[] = [];
    const lifecycle = quiet();
    await lifecycle.step(
      "engine",
      () => {},
      () => void order.push("engine"),
    );
    const failing = lifecycle.step("gateway", () => Promise.reject(new Error("port")));
    await expect(failing).rejects.toThrow("port");
    await lifecycle.stop();
    expect(order).toEqual(["engine"]);
  });

  it("goes on stopping when one thing will not stop", async () => {
    const order: string[] = [];
    const failures: string[] = [];
    const lifecycle = new Lifecycle(
      () => {},
      (name) => failures.push(name),
    );
    await lifecycle.step(
      "engine",
      () => {},
      () => void order.push("engine"),
    );
    await lifecycle.step(
      "gateway",
      () => {},
      () => Promise.reject(new Error("stuck")),
    );
    await lifecycle.stop();
    expect([order, failures]).toEqual([["engine"], ["gateway"]]);
  });
});
