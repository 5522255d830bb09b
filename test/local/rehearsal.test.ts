import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Resource } from "../../packages/sst-local/src/graph/index.ts";
import { lossOf } from "../../packages/sst-local/src/pulumi/stateful-types.ts";
import { linkPlatform } from "../../packages/sst-local/src/pulumi/testing/app.ts";
import { type Ended, sst } from "../../packages/sst-local/src/pulumi/testing/run-sst.ts";
import { type EditedCheckout, editedCheckout } from "../support/edited-checkout.ts";
import { root } from "../support/stack.ts";

let checkout: EditedCheckout;
const home = mkdtempSync(join(tmpdir(), "souk-rehearsal-home-"));

beforeAll(() => {
  checkout = editedCheckout();
  linkPlatform(join(root, ".sst/platform"), checkout.cwd);
});
afterAll(() => {
  checkout.remove();
  rmSync(home, { recursive: true, force: true });
});

describe("production by the real SST CLI, without an account", () => {
  const run = (...args: string[]): Promise<Ended> =>
    sst(checkout.cwd, home, ["--stage", "prod", ...args]);
  /** The resources of AWS in the CLI's output, by label. */
  const labelled = (output: string, label: string): string[] =>
    [...output.matchAll(new RegExp(`^\\|  ${label} +(?:.+ → )?(\\S+) aws:\\S+$`, "gm"))]
      .map(([, name]) => name!)
      .sort();
  interface State {
    checkpoint: { latest: { resources?: Resource[] } };
  }
  const state = (): Resource[] => {
    const bucket = join(
      checkout.cwd,
      ".sst/local/home/buckets/sst-state-local-us-east-1/app/souk/prod.json",
    );
    return (JSON.parse(readFileSync(bucket, "utf8")) as State).checkpoint.latest.resources ?? [];
  };

  it("is deployed from nothing", async () => {
    const { code, output } = await run("deploy");
    expect(output).toContain("✓  Complete");
    expect(code).toBe(0);
    const resources = state().filter(({ type, custom }) => custom && type.startsWith("aws:"));
    expect(resources.length).toBeGreaterThan(450);
    expect(labelled(output, "Created").length).toBeGreaterThan(450);
    expect([labelled(output, "Updated"), labelled(output, "Deleted")]).toEqual([[], []]);
  });

  it("updates one function and replaces the object with its code when the code changes", async () => {
    checkout.edit(
      "packages/functions/src/handlers/strings.ts",
      "export const handler",
      'console.info("another version");\nexport const handler',
    );
    const { code, output } = await run("deploy");
    expect(code).toBe(0);
    expect(labelled(output, "Updated")).toEqual(["StringsFunction"]);
    expect(labelled(output, "Created")).toEqual(["StringsCode", "StringsSourcemap0"]);
    expect(labelled(output, "Deleted")).toEqual(["StringsCode", "StringsSourcemap0"]);
  });

  it("is not removed while it is protected", async () => {
    const before = state();
    const { code, output } = await run("remove");
    expect(code).not.toBe(0);
    expect(output).toMatch(/protected/i);
    expect(state()).toEqual(before);
  });

  it("is removed after a deploy with `ending: true`, except its data", async () => {
    const undo = checkout.set("ending: true");
    const deploy = await run("deploy");
    expect(deploy.code).toBe(0);
    expect(labelled(deploy.output, "Updated")).toEqual(["LoadBalancer", "ServiceImages"]);
    const kept = state().filter(({ type, retainOnDelete }) => retainOnDelete && lossOf(type));
    expect(
      kept
        .filter(({ type }) => !type.includes("logGroup"))
        .map(({ urn }) => urn.split("::").at(-1))
        .sort(),
    ).toMatchInlineSnapshot(`
      [
        "Key",
        "PipelineArtifactsBucket",
        "PurgeFailuresQueue",
        "ReplicaKey",
        "TableTable",
        "UsersUserPool",
      ]
    `);
    const remove = await run("remove");
    expect(remove.output).toContain("✓  Removed");
    expect(remove.code).toBe(0);
    expect(state()).toEqual([]);
    undo();
    expect(readdirSync(home)).toEqual([]);
  });
});
