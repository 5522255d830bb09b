import type { FunctionInvoker, Served, StartService } from "../../../aws/service.ts";
import { type WebSocketStage, webSocketStages } from "./graph.ts";
import { type WebSocketApi, webSocketApi } from "./web-socket-api.ts";

/** Serves the WebSocket APIs of a graph. */
export const start: StartService = ({ events }) => {
  const served = new Map<string, WebSocketApi>();
  return {
    prepare({ graph, functions }) {
      const stages = new Map(
        webSocketStages(graph).map((stage) => [
          `${stage.definition.apiId}/${stage.definition.stageName}`,
          stage,
        ]),
      );
      const apis = new Map(
        [...stages].map(([id, stage]) => [id, served.get(id) ?? create(stage, functions)]),
      );
      return {
        endpoints: new Map(
          [...apis].map(([id, { listener: handler, upgrade }]): [string, Served] => [
            id,
            { handler, upgrade },
          ]),
        ),
        /** Open connections stay open: their next message goes to the new functions. */
        commit() {
          for (const [id, { definition }] of stages) {
            apis.get(id)?.update(definition, (...args) => functions.invoke(...args));
          }
          const removed = [...served].filter(([id]) => !apis.has(id)).map(([, api]) => api);
          served.clear();
          for (const [id, api] of apis) served.set(id, api);
          return Promise.all(removed.map((api) => api.stop())).then(() => {});
        },
      };
    },
    async stop() {
      await Promise.all([...served.values()].map((api) => api.stop()));
    },
  };

  function create({ name, definition }: WebSocketStage, functions: FunctionInvoker): WebSocketApi {
    return webSocketApi(definition, {
      invoke: (...args) => functions.invoke(...args),
      log: (sentence) => events.line(`${name}: ${sentence}`),
    });
  }
};
