import { afterAll, beforeAll, expect, it } from "vitest";
import { type App, copyApp } from "../evaluate/testing/fixture.ts";
import { type ServedApp, serveApp } from "../stack/testing/serve-app.ts";
import type { AppInfo, QueueInfo, RequestEntry, Trace } from "./data.ts";

let app: App;
let served: ServedApp;
beforeAll(async () => {
  app = copyApp("hello");
  app.write(
    "sst.config.ts",
    `export default $config({
      app: () => ({ name: "hello", home: "aws" }),
      async run() {
        const secret = new sst.Secret("Secret", "do-not-show");
        const jobs = new sst.aws.Queue("Jobs");
        const runtime = "nodejs22.x";
        jobs.subscribe({ handler: "src/jobs.work", runtime });
        const work = { handler: "src/jobs.work", runtime };
        new sst.aws.Bucket("Files").notify({ notifications: [{ name: "Saved", function: work }] });
        new sst.aws.Bus("Shop").subscribe("Paid", work);
        new sst.aws.Cron("Nightly", { schedule: "rate(1 day)", function: work });
        const { arn } = new sst.aws.Function("Report", work);
        new aws.scheduler.Schedule("Weekly", {
          scheduleExpression: "rate(7 days)",
          flexibleTimeWindow: { mode: "OFF" },
          target: { arn, roleArn: "arn:aws:iam::123456789012:role/schedules" },
        });
        new sst.aws.Function("Ask", {
          handler: "src/jobs.ask",
          url: true,
          runtime,
          link: [jobs, secret],
          environment: { TOKEN: "do-not-show" },
        });
      },
    });`,
  );
  app.write(
    "src/jobs.ts",
    `export const ask = async () => {
      const { url } = JSON.parse(process.env.SST_RESOURCE_Jobs);
      const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: key, AWS_REGION: region } = process.env;
      const sent = await fetch(AWS_ENDPOINT_URL, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "AmazonSQS.SendMessage",
          authorization: \`AWS4-HMAC-SHA256 Credential=\${key}/20261128/\${region}/sqs/aws4_request, SignedHeaders=host, Signature=x\`,
        },
        body: JSON.stringify({ QueueUrl: url, MessageBody: "work" }),
      });
      return { statusCode: sent.status, body: await sent.text() };
    };
    export const work = async (event) => console.log("did", event.Records[0].body);`,
  );
  served = await serveApp(app.cwd);
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  app[Symbol.dispose]();
});

async function local<Body>(path: string): Promise<Body> {
  return (await fetch(`${served.offer.endpoints["aws"]}/_local/${path}`)).json() as Promise<Body>;
}

it("describes the functions of an app with their triggers, and no value of a variable", async () => {
  const info = await local<AppInfo>("app");
  expect(info).toMatchObject({ name: "hello", stage: "test", apis: [] });
  const ask = info.functions.find(({ name }) => name === "Ask");
  expect(ask).toMatchObject({
    handler: "src/jobs.ask",
    url: served.offer.endpoints["Ask"],
    variables: ["TOKEN"],
    links: ["Jobs", "Secret"],
  });
  const triggers = info.functions.flatMap(({ triggers }) => triggers).toSorted();
  expect(triggers).toEqual([
    expect.stringMatching(/^bucket hello-test-files/),
    expect.stringMatching(/^queue hello-test-Jobs/),
    expect.stringMatching(/^rule .*Nightly/),
    expect.stringMatching(/^rule .*Paid/),
    expect.stringMatching(/^schedule .*Weekly/),
  ]);
  expect(JSON.stringify(info)).not.toContain("do-not-show");
});

it("follows a request over the queue to the function that takes its message", async () => {
  const answer = await fetch(served.offer.endpoints["Ask"] ?? "", { method: "POST" });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("MessageId")]);
  const [request] = await local<RequestEntry[]>("requests");
  await expect
    .poll(async () => {
      const trace = await local<Trace>(`trace?requestId=${request?.requestId}`);
      return trace.invocations.map(({ cause, calls, logs }) => [
        cause,
        calls.map(({ operation }) => operation),
        logs.map(({ message }) => message),
      ]);
    })
    .toEqual([
      ["request", ["SendMessage"], []],
      ["message of a queue", [], ["did work"]],
    ]);
  expect(await local<QueueInfo[]>("queues")).toMatchObject([{ isFifo: false, visible: 0 }]);
});
