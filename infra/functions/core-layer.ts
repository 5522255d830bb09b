import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { common } from "./defaults.ts";

/** The one switch: without the layer, each function bundles what it uses of core. */
const SHARED = true;

type FromLayer = Pick<sst.aws.FunctionArgs, "layers" | "nodejs">;

/**
 * For functions that take core from the shared layer instead of bundling it: spread into their
 * arguments. In `sst dev`, whose functions run on the developer's machine without `/opt`, it is
 * empty and core is bundled. docs/adr/0007-shared-layer.md
 */
export const layered: FromLayer = SHARED && !$dev ? fromLayer() : {};

function fromLayer(): FromLayer {
  const { folder, packages } = build();
  const layer = new aws.lambda.LayerVersion("CoreLayer", {
    layerName: `${$app.name}-${$app.stage}-core`,
    description: "packages/core and what it depends on",
    code: new $util.asset.FileArchive(folder),
    compatibleRuntimes: [common.runtime],
    compatibleArchitectures: [common.architecture],
  });
  return { layers: [layer.arn], nodejs: { esbuild: { external: packages } } };
}

/**
 * Makes the layer, or finds that it is as it was: a twentieth of a second. An archive is known by
 * the hash of what is in it, so a deploy of equal content leaves the version as it is. A version
 * that is replaced goes on serving the functions that were published with it.
 * https://docs.aws.amazon.com/lambda/latest/dg/API_DeleteLayerVersion.html
 */
function build(): { folder: string; packages: string[] } {
  const script = join($cli.paths.root, "infra/functions/core-layer/build.mjs");
  return JSON.parse(execFileSync(process.execPath, [script], { encoding: "utf8" })) as ReturnType<
    typeof build
  >;
}
