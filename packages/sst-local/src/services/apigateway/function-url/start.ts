import type { Served, StartService } from "../../../aws/service.ts";
import { functionUrl } from "./function-url.ts";
import { functionUrls } from "./graph.ts";

/** Serves the function URLs of a graph. */
export const start: StartService = ({ events, use }) => ({
  prepare: ({ graph, functions }) => ({
    endpoints: new Map(
      functionUrls(graph).map(({ definition }): [string, Served] => [
        definition.urlId,
        {
          handler: functionUrl(definition, {
            invoke: (...args) => functions.invoke(...args),
            streams: () => use("functionStreams")?.version(),
            log: events.diagnosis,
            access: events.request,
          }),
        },
      ]),
    ),
    commit: () => {},
  }),
  stop: () => {},
});
