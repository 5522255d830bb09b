import { join } from "node:path";
import { Journal } from "../../aws/journal.ts";
import type { Capabilities } from "../../aws/capabilities.ts";
import type { RunningService, ServiceContext } from "../../aws/service.ts";
import { UserError } from "../../errors.ts";
import { topicSettings } from "./settings.ts";
import { checkDelivery, checkPublished } from "./message.ts";
import { topicOperations } from "./operations.ts";
import { Topics, type TopicValues } from "./topics.ts";

/** A percent-encoded message of 256 KiB. */
const BODY_LIMIT = 4 * 1024 * 1024;

/**
 * The topics of the graph.
 * @param now epoch milliseconds
 */
export function start(
  context: ServiceContext,
  now = Date.now,
): RunningService & { provides: Pick<Capabilities, "topics"> } {
  const journal = new Journal<TopicValues>(join(context.stateDir, "sns", "journal.jsonl"), {
    delivery: checkDelivery,
    published: checkPublished,
  });
  const topics = new Topics({ journal, context, now });
  let accountId = "";
  return {
    apis: [
      {
        protocol: "query",
        service: "sns",
        title: "SNS",
        namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
        bodyLimit: BODY_LIMIT,
        operations: topicOperations(topics, () => accountId),
      },
    ],
    provides: {
      topics: {
        publish: async (arn, { body, subject }) => {
          const topic = topics.get(arn);
          if (!topic) {
            throw new UserError(`There is no topic ${arn}.`, {
              hint: "Only topics of this app can be used here.",
            });
          }
          const message = { body, attributes: {}, ...(subject !== undefined && { subject }) };
          return Promise.resolve(topics.publish(topic, message).id);
        },
      },
    },
    prepare({ graph }) {
      const settings = topicSettings(graph);
      return {
        commit() {
          accountId = graph.app.accountId;
          topics.replace(settings);
        },
      };
    },
    async stop() {
      await topics.stop();
      journal.close();
    },
  };
}
