import type { StackEvents } from "../../../aws/events.ts";
import type { FunctionInvoker } from "../../../aws/capabilities.ts";
import { isRecord, record, text } from "../../../graph/inputs.ts";
import { traceHeader } from "../shared/ids.ts";
import type { InvokeFunction } from "./integration.ts";

/** Invokes functions of routes, each as a request of its own: `WS $connect`, `WS sendMessage`. */
export const observedInvoke =
  ({ invoke }: FunctionInvoker, events: Pick<StackEvents, "request">): InvokeFunction =>
  async (functionArn, event, options) => {
    const traceId = traceHeader(undefined, Date.now(), undefined);
    const begun = performance.now();
    let status = 500;
    try {
      const result = await invoke(functionArn, event, { ...options, traceId });
      if (result.functionError === undefined) status = statusOf(result.payload);
      return result;
    } finally {
      const context = isRecord(event) ? record(event, "requestContext") : {};
      const route = text(context, "routeKey") ?? "";
      events.request({
        requestId: text(context, "requestId") ?? "",
        ...{ method: "WS", path: route, route, status, traceId },
        milliseconds: performance.now() - begun,
      });
    }
  };

/** Only `$connect` and routes that answer need a status; an authorizer returns a policy. */
function statusOf(payload: unknown): number {
  const status = isRecord(payload) ? payload["statusCode"] : undefined;
  return typeof status === "number" ? status : 200;
}
