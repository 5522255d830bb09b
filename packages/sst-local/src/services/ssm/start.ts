import type { StartService } from "../../aws/service.ts";
import type { Graph } from "../../graph/index.ts";
import { parameterDefinitions } from "./graph.ts";
import { createParameters, type Parameters } from "./parameters.ts";

/** Serves the parameters of a graph. */
export const start: StartService = ({ stateDir, events }) => {
  let parameters: Parameters | undefined;
  let current = "";
  return {
    apis: [
      {
        protocol: "listener",
        target: "AmazonSSM",
        listener: (request, response) => parameters?.listener(request, response),
      },
    ],
    prepare({ graph }) {
      const definitions = parameterDefinitions(graph);
      return {
        commit() {
          const next = JSON.stringify(definitions);
          if (next === current) return;
          current = next;
          parameters ??= open(graph);
          parameters.update(definitions);
        },
      };
    },
    stop: () => {},
  };

  function open({ app: { region, accountId } }: Graph): Parameters {
    return createParameters({ parameters: [], stateDir, region, accountId, log: events.line });
  }
};
