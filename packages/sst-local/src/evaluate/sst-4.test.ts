import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { byType } from "../graph/index.ts";
import { evaluate } from "./evaluate-app.ts";
import { ensurePlatform } from "./platform.ts";
import { copyApp } from "./testing/fixture.ts";
import { dataSource } from "./synth/data-sources.ts";
import { synthesize } from "./synth/index.ts";
import { SST_4_VERSION } from "../sst-internals/versions.ts";

const place = { accountId: "0", region: "eu-west-1", partition: "aws", stage: "test" };

it("gives the region under the name of Pulumi's AWS provider 7, which SST 4 uses", () => {
  const { value } = dataSource("aws:index/getRegion:getRegion", {}, place);
  expect(value).toMatchObject({ name: "eu-west-1", region: "eu-west-1" });
});

it.each(["aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"])("gives an ARN to a %s", (type) => {
  const resource = {
    ...{ urn: `urn:pulumi:test::app::${type}::Photos`, type, name: "Photos", custom: true },
    ...{ id: "", inputs: { bucket: "photos" }, outputs: {}, dependencies: [] },
  };
  expect(synthesize(resource, place, () => undefined)).toMatchObject({
    known: true,
    outputs: { arn: "arn:aws:s3:::photos" },
  });
});

// It installs SST 4 and its platform from the registry, which takes minutes.
it.runIf(process.env["SST_LOCAL_TEST_REGISTRY"] === "1")(
  `evaluates the fixtures with SST ${SST_4_VERSION}`,
  async () => {
    using app = copyApp("members");
    writeFileSync(join(app.cwd, "package.json"), "{}");
    const npm = ["install", "--no-audit", "--no-fund", `sst@${SST_4_VERSION}`];
    expect(spawnSync("npm", npm, { cwd: app.cwd, shell: true }).status).toBe(0);
    await ensurePlatform(app.cwd, { log: () => {} });
    const graph = await evaluate({ cwd: app.cwd, stage: "test", log: () => {} });
    expect(graph.outputs["url"]).toMatch(/^https:\/\/\w+\.execute-api\.eu-west-1\.amazonaws\.com/);
    expect(byType(graph, "aws:lambda/function:Function")).toHaveLength(2);
    expect(readFileSync(join(app.cwd, ".sst/platform/version"), "utf8")).toContain(SST_4_VERSION);
  },
);
