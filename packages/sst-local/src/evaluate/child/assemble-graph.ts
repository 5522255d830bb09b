import { compareText, inGraphOrder } from "../../graph/order.ts";
import { record, text } from "../../graph/inputs.ts";
import type { AppInfo, FunctionTarget, Graph, Resource } from "../../graph/types.ts";
import { unsetSecret } from "../../sst-internals/component-edits.ts";
import { toPlain } from "../../sst-internals/special-values.ts";
import type { Monitor } from "./monitor.ts";
import type { StableNames } from "./stable-names.ts";

/** Assembles the graph of a finished evaluation, in an order that does not depend on timing. */
export function assembleGraph(
  app: AppInfo,
  monitor: Monitor,
  names: StableNames,
  targets: ReadonlyMap<string, FunctionTarget>,
  siteOutputs: ReadonlyMap<string, string>,
): Graph {
  const stack = [...monitor.resources.values()].find(({ type }) => type === "pulumi:pulumi:Stack");
  const { _protect, ...outputs } = stack?.outputs ?? {};
  const resources = inGraphOrder([...monitor.resources.values()]);
  return {
    version: 1,
    app,
    outputs,
    resources,
    positions: monitor.positions.byUrn(resources),
    targets: Object.fromEntries(
      [...targets]
        .sort(([a], [b]) => compareText(a, b))
        .map(([id, target]) => [id, toPlain(names.settle(target, id)) as FunctionTarget]),
    ),
    siteOutputs: Object.fromEntries([...siteOutputs].sort(([a], [b]) => compareText(a, b))),
    warnings: [...monitor.warnings, ...unsetSecrets(resources)].sort(),
  };
}

/** A sentence for each secret that has neither a value nor a fallback. */
const unsetSecrets = (resources: readonly Resource[]): string[] =>
  resources
    .filter(({ type }) => type === "sst:sst:LinkRef")
    .flatMap(({ outputs }) => {
      const target = text(outputs, "target") ?? "";
      if (text(record(outputs, "properties"), "value") !== unsetSecret(target)) return [];
      return [
        `The secret ${target} has no value: set it with sst-local sst secret set ${target} VALUE. ` +
          `It is "${unsetSecret(target)}" until then.`,
      ];
    });
