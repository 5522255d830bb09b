import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startChildServer } from "../../aws/testing/child-server.ts";
import { sdkSettings } from "../../aws/testing/run-service.ts";
import { queueArn, queueResource, startQueues } from "../sqs/testing.ts";
import { busResource, ruleResource, startBuses, targetResource } from "./testing/start-buses.ts";

it("loses no acknowledged event when its process is killed", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "sst-local-eventbridge-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const program = join(import.meta.dirname, "testing", "server.ts");
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round++) {
    const { child, url } = await startChildServer(program, stateDir);
    const client = new EventBridgeClient(sdkSettings(url));
    const sender = async (name: number) => {
      for (let i = 0; ; i++) {
        const body = `${round} ${name} ${i}`;
        const Detail = JSON.stringify({ body });
        const event = { Source: "test", DetailType: "Test", Detail, EventBusName: "shop" };
        await client.send(new PutEventsCommand({ Entries: [event] }));
        acknowledged.push(body);
        if (name === 0 && i === 20) child.kill("SIGKILL");
      }
    };
    await Promise.allSettled([sender(0), sender(1)]);
    client.destroy();
  }
  const jobs = queueResource("jobs");
  const queues = await startQueues(stateDir, [jobs]);
  const rule = [
    ruleResource("all"),
    targetResource("all", queueArn("jobs"), { inputPath: "$.detail.body" }),
  ];
  const { client, stop } = await startBuses([busResource(), jobs, ...rule], {
    stateDir,
    capabilities: { queues },
  });
  client.destroy();
  onTestFinished(async () => {
    await stop({ keep: true });
    queues.stop();
  });
  const found = new Set<string>();
  while (!acknowledged.every((body) => found.has(body))) {
    for (const { message } of await queues.receive(queueArn("jobs"), { waitSeconds: 20 })) {
      found.add(JSON.parse(message.body) as string);
    }
  }
  expect(acknowledged.length).toBeGreaterThan(60);
});
