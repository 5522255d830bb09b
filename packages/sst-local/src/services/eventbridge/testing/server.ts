import { queueArn, queueResource, startQueues } from "../../sqs/testing.ts";
import { busResource, ruleResource, startBuses, targetResource } from "./start-buses.ts";

// eventbridge.kill.test.ts runs this as a process of its own and kills it.
const stateDir = process.argv[2] ?? "";
const jobs = queueResource("jobs");
const queues = await startQueues(stateDir, [jobs]);
const { url } = await startBuses(
  [
    busResource(),
    jobs,
    ruleResource("all"),
    targetResource("all", queueArn("jobs"), { inputPath: "$.detail.body" }),
  ],
  { stateDir, capabilities: { queues } },
);
process.stdout.write(`${url}\n`);
