import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { functionDefaults } from "./defaults.ts";

/** If false, functions bundle the parts of core that they use instead of sharing a layer. */
const SHARED = true;

type LayerArgs = Pick<sst.aws.FunctionArgs, "layers" | "nodejs">;

/**
 * Arguments of functions that use core from the shared layer. Empty in `sst dev`, whose functions run
 * on the developer's machine without `/opt` and bundle core. docs/adr/0007-shared-layer.md
 */
export const coreLayer: LayerArgs = SHARED && !$dev ? createLayer() : {};

function createLayer(): LayerArgs {
  const { folder, packages } = buildLayer();
  const layer = new aws.lambda.LayerVersion("CoreLayer", {
    layerName: `${$app.name}-${$app.stage}-core`,
    description: "packages/core and its dependencies",
    code: new $util.asset.FileArchive(folder),
    compatibleRuntimes: [functionDefaults.runtime],
    compatibleArchitectures: [functionDefaults.architecture],
  });
  return { layers: [layer.arn], nodejs: { esbuild: { external: packages } } };
}

/**
 * Builds the layer's content unless its inputs are unchanged, which takes 50 ms to find out. Archives
 * are compared by the hash of their content, so a deploy creates a version only if it differs.
 * Published function versions keep using the layer version that they were published with.
 * https://docs.aws.amazon.com/lambda/latest/dg/API_DeleteLayerVersion.html
 */
function buildLayer(): { folder: string; packages: string[] } {
  const script = join($cli.paths.root, "infra/functions/core-layer/build.mjs");
  return JSON.parse(execFileSync(process.execPath, [script], { encoding: "utf8" })) as ReturnType<
    typeof buildLayer
  >;
}
