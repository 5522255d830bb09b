import type { StartService } from "../../aws/service.ts";
import { queueDefinitions } from "./graph.ts";
import { checkQueues, createQueues } from "./queues.ts";

/** Serves the queues of a graph. */
export const start: StartService = ({ stateDir }) => {
  const queues = createQueues({ queues: [], stateDir });
  return {
    apis: [{ protocol: "listener", target: "AmazonSQS", listener: queues.listener }],
    provides: { queues },
    prepare: ({ graph }) => {
      const definitions = queueDefinitions(graph);
      checkQueues(definitions);
      return { commit: () => queues.update(definitions) };
    },
    stop: () => {},
  };
};
