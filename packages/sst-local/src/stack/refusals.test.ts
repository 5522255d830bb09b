import { beforeAll, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { evaluate } from "../evaluate/index.ts";
import { copyApp, sharedPlatform } from "../evaluate/testing/fixture.ts";
import { services } from "../services/index.ts";
import { everyRefusal, refusals, refuse } from "./refusals.ts";

let platformDir: string;
beforeAll(async () => {
  platformDir = await sharedPlatform();
});

/** Evaluates an app whose infra/orders.ts has this text from its second line on. */
async function graphOf(text: string) {
  using app = copyApp("evaluate-shop", {
    "sst.config.ts": `export default $config({
      app: () => ({ name: "shop", home: "aws" }),
      async run() {
        await import("./infra/orders.ts");
      },
    });`,
    "infra/orders.ts": `const handler = "src/handler.main";\n${text}\n`,
  });
  return await evaluate({ cwd: app.cwd, stage: "dev", platformDir, log() {} });
}

it("prefixes refusals with file and line of the component, also of children and of routes", async () => {
  const graph = await graphOf(`export const queue = new sst.aws.Queue("Jobs", {
  visibilityTimeout: "30 seconds",
});
queue.subscribe({ handler, timeout: "40 seconds" });
const orders = new sst.aws.Function("Orders", { handler, timeout: "20 minutes" });
const api = new sst.aws.ApiGatewayV1("Api");
api.route("GET /files/{name}.png", orders.arn);
api.deploy();`);
  const found = await refusals(graph, services);
  expect(found.map(({ message }) => message)).toEqual([
    "infra/orders.ts:6:16: AWS refuses the function Orders: the timeout is 1200 seconds.",
    expect.stringMatching(
      /^infra\/orders\.ts:8:5: AWS refuses \/files\/\{name\}\.png: Resource's path part only allow/,
    ),
    expect.stringMatching(
      /^infra\/orders\.ts:5:7: AWS refuses the event source mapping of Jobs\w+: Queue visibility timeout: 30 seconds is less than Function timeout: 40 seconds\.$/,
    ),
  ]);
  const refused = refuse(graph, services);
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toMatchObject({
    message: found[0]?.message,
    hint: expect.stringMatching(
      /^A timeout is 1 to 900 seconds\. https:.* 2 more: sst-local graph --check/,
    ) as string,
  });
});

it("finds APIs that do not compile beside the refusals of other components", async () => {
  const graph = await graphOf(`new sst.aws.Function("Orders", { handler, timeout: "20 minutes" });
const api = new sst.aws.ApiGatewayV1("Api");
api.route("GET /{all+}", handler);
api.route("GET /{all+}/below", handler);
api.deploy();
const http = new sst.aws.ApiGatewayV2("Http");
http.addAuthorizer({ name: "own", lambda: { function: handler, identitySources: ["$request.body"] } });`);
  expect(await refusals(graph, services)).toHaveLength(1);
  expect((await everyRefusal(graph, services)).map(({ message }) => message)).toEqual([
    expect.stringContaining("AWS refuses the function Orders"),
    expect.stringMatching(/^infra\/orders\.ts:3:13: .*\{all\+\}/),
    expect.stringMatching(
      /^infra\/orders\.ts:8:\d+: .*"\$request\.body" is not an identity source/,
    ),
  ]);
});
