import { join } from "node:path";
import { Journal } from "../../aws/journal.ts";
import { checkCreatedSchedule, systemClock } from "../../aws/schedule/runner.ts";
import type { Capabilities } from "../../aws/capabilities.ts";
import type { RunningService, ServiceContext } from "../../aws/service.ts";
import type { SenderTimes } from "../../aws/targets.ts";
import { UserError } from "../../errors.ts";
import { Buses, type BusValues } from "./buses.ts";
import { checkDelivery } from "./event.ts";
import { busesOf } from "./graph.ts";
import { busOperations } from "./operations.ts";
import { ruleSettings } from "./settings.ts";

/** JSON escapes make events of 1 MB longer. */
const BODY_LIMIT = 8 * 1024 * 1024;

/** The buses and rules of the graph. */
export function start(
  context: ServiceContext,
  { clock = systemClock, ...options }: SenderTimes = {},
): RunningService & { provides: Pick<Capabilities, "buses"> } {
  const journal = new Journal<BusValues>(join(context.stateDir, "eventbridge", "journal.jsonl"), {
    delivery: checkDelivery,
    schedule: checkCreatedSchedule,
  });
  const buses = new Buses({ journal, context, clock, ...options });
  return {
    apis: [
      {
        protocol: "json-1.1",
        target: "AWSEvents",
        title: "EventBridge",
        bodyLimit: BODY_LIMIT,
        operations: busOperations(buses),
      },
    ],
    provides: {
      buses: {
        put: async (arn, event) => {
          const bus = buses.settings.buses.find((one) => one.arn === arn);
          if (!bus) {
            throw new UserError(`There is no bus ${arn}.`, {
              hint: "Only buses of this app can be used here.",
            });
          }
          return Promise.resolve(buses.put(bus.name, event));
        },
      },
    },
    prepare({ graph }) {
      const { accountId, region } = graph.app;
      const settings = { buses: busesOf(graph), rules: ruleSettings(graph), accountId, region };
      return { commit: () => buses.replace(settings) };
    },
    async stop() {
      await buses.stop();
      journal.close();
    },
  };
}
