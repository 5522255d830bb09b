import { gatewayRoleRefusal } from "../../../aws/iam/authorize.ts";
import type { FunctionInvoker } from "../../../aws/capabilities.ts";
import type { Served, StartService } from "../../../aws/service.ts";
import type { Graph } from "../../../graph/index.ts";
import { observedInvoke } from "./observed.ts";
import { type WebSocketStage, webSocketStages } from "./graph.ts";
import type { InvokeFunction } from "./integration.ts";
import { type WebSocketApi, webSocketApi } from "./web-socket-api.ts";

/** Serves the WebSocket APIs of a graph. */
export const start: StartService = ({ events, options }) => {
  const served = new Map<string, WebSocketApi>();
  return {
    prepare({ graph, functions }) {
      const invoke = invokerOf(graph, functions);
      const stages = new Map(
        webSocketStages(graph).map((stage) => [
          `${stage.definition.apiId}/${stage.definition.stageName}`,
          stage,
        ]),
      );
      const apis = new Map(
        [...stages].map(([id, stage]) => [id, served.get(id) ?? create(stage, invoke)]),
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
            apis.get(id)?.update(definition, invoke);
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

  /** Invokes functions with the roles that the API assumes for it, which are evaluated. */
  function invokerOf(graph: Graph, functions: FunctionInvoker): InvokeFunction {
    const invoke = observedInvoke(functions, events);
    return async (functionArn, event, { credentialsArn, ...more } = {}) => {
      const refusal =
        credentialsArn === undefined || options.iam === "off"
          ? undefined
          : gatewayRoleRefusal(graph, credentialsArn, functionArn);
      if (refusal !== undefined) throw new Error(refusal);
      return invoke(functionArn, event, more);
    };
  }

  function create({ name, definition }: WebSocketStage, invoke: InvokeFunction): WebSocketApi {
    return webSocketApi(definition, {
      invoke,
      call: (summary) => events.call?.(summary),
      log: (sentence) => events.line(`${name}: ${sentence}`),
    });
  }
};
