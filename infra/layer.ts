import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { common } from "./function-defaults.ts";

/** The one switch: without the layer, each function bundles what it uses of core. */
const SHARED = true;

type FromLayer = Pick<sst.aws.FunctionArgs, "layers" | "nodejs">;

/**
 * For functions that take core from the shared layer instead of bundling it: spread into their
 * arguments. In `sst dev`, whose functions run on the developer's machine without `/opt`, it is
 * empty and core is bundled.
 */
export const layered: FromLayer = SHARED && !$dev ? fromLayer() : {};

function fromLayer(): FromLayer {
  const layer = new aws.lambda.LayerVersion("CoreLayer", {
    layerName: `${$app.name}-${$app.stage}-core`,
    description: "packages/core and what it depends on",
    code: new $util.asset.FileArchive(build()),
    compatibleRuntimes: [common.runtime],
    compatibleArchitectures: [common.architecture],
  });
  return { layers: [layer.arn], nodejs: { esbuild: { external: ["@souk/core/*"] } } };
}

/** The folder of the layer. Equal content has an equal hash, and AWS keeps its version. */
function build(): string {
  const script = join($cli.paths.root, "infra/layer/build.mjs");
  const { folder } = JSON.parse(execFileSync(process.execPath, [script], { encoding: "utf8" })) as {
    folder: string;
  };
  return folder;
}
