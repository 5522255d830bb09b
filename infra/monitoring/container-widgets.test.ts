import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serviceWidgets } from "./container-widgets.ts";

describe("serviceWidgets", () => {
  const widgets = serviceWidgets({
    ...{ region: "us-east-1", clusterName: "souk-prod", serviceName: "service" },
    ...{ loadBalancer: "app/a/1", targetGroups: ["targetgroup/b/1", "targetgroup/g/1"] },
    logGroup: "/souk/prod/service",
  });

  it("queries fields that the container logs", () => {
    const log = readFileSync(
      join(import.meta.dirname, "../../packages/service/src/request-log.ts"),
      "utf8",
    );
    const fields = widgets.flatMap(({ properties: { query } }) =>
      typeof query === "string" ? (query.split(" by ")[1] ?? []) : [],
    );
    expect(fields).toEqual(["route", "method", "ip"]);
    for (const field of fields) expect(log).toContain(`${field}:`);
  });

  it("fills rows of 24 columns", () => {
    expect(widgets.reduce((sum, { width }) => sum + width, 0) % 24).toBe(0);
  });
});
