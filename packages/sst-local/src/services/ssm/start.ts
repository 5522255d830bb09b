import { join } from "node:path";
import type { RunningService, ServiceContext } from "../../aws/service.ts";
import { type ParameterDefinition, parameterDefinitions } from "./graph.ts";
import { parameterOperations } from "./operations.ts";
import { ParameterStore } from "./store.ts";

/**
 * Parameter Store, as far as applications read it: the parameters of the graph with the changes
 * that PutParameter and DeleteParameter made.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
 * @param now epoch milliseconds
 */
export function start({ stateDir, events }: ServiceContext, now = Date.now): RunningService {
  const store = new ParameterStore(join(stateDir, "ssm", "parameters.json"));
  let arnPrefix = "";
  let declared: readonly ParameterDefinition[] | undefined;
  const arnOf = (name: string): string =>
    declared?.find((definition) => definition.name === name)?.arn ??
    `${arnPrefix}${name.startsWith("/") ? "" : "/"}${name}`;
  return {
    apis: [
      {
        protocol: "json-1.1",
        target: "AmazonSSM",
        title: "Systems Manager",
        operations: parameterOperations({ store, now, arnOf }),
      },
    ],
    prepare({ graph }) {
      const definitions = parameterDefinitions(graph);
      const { region, accountId } = graph.app;
      return {
        commit() {
          arnPrefix = `arn:aws:ssm:${region}:${accountId}:parameter`;
          if (JSON.stringify(definitions) === JSON.stringify(declared)) return;
          declared = definitions;
          try {
            store.apply(definitions, now());
          } catch (error) {
            events.line(`the parameters of the graph could not be stored: ${String(error)}`);
          }
        },
      };
    },
    stop() {},
  };
}
