import { queueArn, queueResource, startQueues } from "../../sqs/testing.ts";
import { startTopics, subscriptionResource, topicResource } from "./start-topics.ts";

// sns.test.ts runs this as a process of its own and kills it. It prints each body that arrived.
const stateDir = process.argv[2] ?? "";
const jobs = queueResource("jobs");
const queues = await startQueues(stateDir, [jobs]);
const { url } = await startTopics(
  [
    topicResource("news"),
    jobs,
    subscriptionResource("news", queueArn("jobs"), { rawMessageDelivery: true }),
  ],
  { stateDir, capabilities: { queues } },
);
process.stdout.write(`${url}\n`);
