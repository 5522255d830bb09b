import type { RunningService, ServiceContext } from "../../aws/service.ts";
import { sesSettings, type SesSettings } from "./graph.ts";
import { Mailer } from "./mailer.ts";
import { v1Operations } from "./v1.ts";
import { v2Routes } from "./v2.ts";

/** A message of 40 MB in base64. https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const BODY_LIMIT = 56 * 1024 * 1024;

/**
 * The identities of the graph, and the outbox as everybody's mailbox.
 * @param now epoch milliseconds
 */
export function start(context: ServiceContext, now = Date.now): RunningService {
  let current: SesSettings = {
    ...{ identities: [], configurationSets: [], eventDestinations: [], templates: [] },
    ...{ region: "", accountId: "" },
  };
  const settings = () => current;
  const mailer = new Mailer({ context, settings, now });
  return {
    apis: [
      // The second version goes first: the first one takes every form that is signed for SES.
      { protocol: "http", bodyLimit: BODY_LIMIT, routes: v2Routes(mailer, settings) },
      {
        protocol: "query",
        service: "ses",
        title: "SES",
        namespace: "http://ses.amazonaws.com/doc/2010-12-01/",
        bodyLimit: BODY_LIMIT,
        operations: v1Operations(mailer, settings),
      },
    ],
    prepare({ graph }) {
      const next = sesSettings(graph);
      return {
        commit() {
          current = next;
        },
      };
    },
    stop() {},
  };
}
