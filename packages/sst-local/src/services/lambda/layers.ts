import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../../errors.ts";
import { byType, type Graph } from "../../graph/index.ts";
import { lambdaFunctions } from "./graph.ts";
import { record, text } from "../../graph/inputs.ts";

/** A version of a Lambda layer. */
export interface LayerVersion {
  arn: string;
  /** The folder that it is zipped from, as written in the app. */
  folder: string;
}

/**
 * The layers of a graph whose content is a folder.
 * https://www.pulumi.com/docs/iac/concepts/assets-archives/
 */
export function layerVersions(graph: Graph): LayerVersion[] {
  return byType(graph, "aws:lambda/layerVersion:LayerVersion").flatMap(({ inputs, outputs }) => {
    const arn = text(outputs, "arn");
    const folder = text(record(inputs, "code"), "path");
    return arn === undefined || folder === undefined || /\.(zip|jar|t(ar\.)?gz|tar)$/.test(folder)
      ? []
      : { arn, folder };
  });
}

/**
 * The absolute folders of a graph's layers, which stand for `/opt`, by ARN. They are used as they are.
 * @param root folder of sst.config.ts
 * @throws UserError for a folder that does not exist
 */
export const layerFolders = (graph: Graph, root: string): Map<string, string> =>
  new Map(
    layerVersions(graph).map(({ arn, folder }) => {
      const path = resolve(root, folder);
      if (existsSync(path)) return [arn, path];
      throw new UserError(`The layer ${folder} does not exist.`, {
        hint: "Start with --fresh to evaluate the infra again, which builds it.",
      });
    }),
  );

/** One line for each layer of a function that is not a folder on this machine, so cannot be mounted. */
export function layersNotMounted(graph: Graph): string[] {
  const mounted = new Set(layerVersions(graph).map(({ arn }) => arn));
  const users = new Map<string, string[]>();
  for (const { logicalName, layers, unsupported } of lambdaFunctions(graph)) {
    if (unsupported !== undefined) continue;
    for (const arn of layers) {
      if (!mounted.has(arn)) users.set(arn, [...(users.get(arn) ?? []), logicalName]);
    }
  }
  return [...users].map(
    ([arn, names]) =>
      `layer ${arn}, which is not a folder on this machine, used by ${names.join(", ")}`,
  );
}
