import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { client } from "../support/client.ts";
import { preparedState } from "../support/prepared-state.ts";
import { type RunningStack, sstLocal, startStack, temporaryState } from "../support/stack.ts";

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function start(...args: Parameters<typeof startStack>): Promise<RunningStack> {
  const stack = await startStack(...args);
  cleanups.push(() => stack.stop());
  return stack;
}

function newState(): string {
  const { state, remove } = temporaryState();
  cleanups.push(remove);
  return state;
}

/** The state folder of the tests that do not depend on what is in it: the infra is evaluated once. */
const shared = temporaryState();
afterAll(shared.remove);

describe("sst-local start", () => {
  it("keeps data and names over a restart and does not evaluate unchanged infra again", async () => {
    const { state } = shared;
    const first = await start(state);
    const body = { roomId: "tea", with: ["ben", "cy"] };
    await client(first.ready.endpoints.api)("POST", "/rooms", { as: "ana", body });
    expect(first.stderr()).toContain("infra (evaluated)");
    // The code of a program that SIGINT ends, as shells have it.
    expect(await first.stop()).toBe(130);

    const second = await start(state);
    expect(second.stderr()).toContain("infra (unchanged)");
    expect(second.ready.outputs["tableName"]).toBe(first.ready.outputs["tableName"]);
    const room = await client(second.ready.endpoints.api)("GET", "/rooms/tea", { as: "ben" });
    expect(room.status).toBe(200);
  });

  it("deletes its data with --fresh and no other file of the folder", async () => {
    const { state } = shared;
    writeFileSync(join(state, "mine.txt"), "kept");
    const first = await start(state);
    const body = { roomId: "coffee", with: ["ben", "cy"] };
    await client(first.ready.endpoints.api)("POST", "/rooms", { as: "ana", body });
    await first.stop();

    const second = await start(state, { args: ["--fresh"] });
    const room = await client(second.ready.endpoints.api)("GET", "/rooms/coffee", { as: "ana" });
    expect(room.status).toBe(404);
    const { code } = await sstLocal(["graph", "--state", join(state, "mine.txt")]);
    expect(code).toBe(1);
  });

  it("serves URLs with the stage, and answers 403 Forbidden for an unknown stage", async () => {
    const { ready } = await start(shared.state);
    expect(ready.endpoints.api).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/test$/);
    expect(ready.outputs["apiUrl"]).toBe(`${ready.endpoints.api}/`);
    const elsewhere = ready.endpoints.api.replace(/test$/, "prod");
    expect((await fetch(`${elsewhere}/status/health`)).status).toBe(403);
  });

  it("reports a port that is taken and exits with 1", async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    cleanups.push(() => void server.close());
    const stage = ["--stage", "test", "--state", shared.state];
    const { code, stderr } = await sstLocal(["start", ...stage, "--port", `${port}`]);
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is taken: it is for the endpoint Api.`);
    expect(stderr).not.toContain("    at ");
  });

  it("reports a state folder that cannot be used and exits with 1", async () => {
    const file = join(newState(), "file");
    writeFileSync(file, "");
    const { code, stderr } = await sstLocal(["start", "--state", file]);
    expect(code).toBe(1);
    expect(stderr).toContain(`The state folder ${file} cannot be used.`);
    expect(stderr).not.toContain("    at ");
  });

  it("reports a folder without sst.config.ts and exits with 1", async () => {
    const folder = newState();
    const { code, stderr } = await sstLocal(["start", "--cwd", folder]);
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no sst.config.ts in ${folder}.`);
  });

  it("refuses an unknown option and exits with 1", async () => {
    const { code, stderr } = await sstLocal(["start", "--prot", "4000"]);
    expect(code).toBe(1);
    expect(stderr).toContain("--prot");
  });
});

describe("stage preview", () => {
  it("answers PUT and DELETE of a room with mock integrations", async () => {
    const { state, remove } = await preparedState("preview");
    cleanups.push(remove);
    const { ready } = await start(state, { stage: "preview" });
    const api = client(ready.endpoints.api);
    const edited = await api("PUT", "/rooms/tea", { as: "ana", body: { name: "Tea" } });
    expect([edited.status, edited.json()]).toEqual([200, { message: "Room tea has been edited" }]);
    const deleted = await api("DELETE", "/rooms/o'hara", { as: "ana" });
    expect(deleted.status).toBe(200);
    expect(deleted.json()).toEqual({ message: "Room o'hara has been deleted" });
    expect((await api("PUT", "/rooms/tea", { as: "ana", body: {} })).status).toBe(400);
  });
});

describe("sst-local invoke", () => {
  it("runs a function with an event and prints its response", async () => {
    const event = JSON.stringify({
      methodArn: "arn:aws:execute-api:us-east-1:1:a/test/GET/rooms",
      queryStringParameters: { username: "ana" },
      requestContext: {},
    });
    const { state } = shared;
    const file = join(state, "event.json");
    writeFileSync(file, event);
    const args = ["invoke", "ChatAuthorizer", "--event", file, "--state", state, "--stage", "test"];
    const { code, stdout } = await sstLocal(args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ principalId: "ana" });
  });

  it("lists the functions if the name is unknown", async () => {
    const { state } = shared;
    const file = join(state, "event.json");
    writeFileSync(file, "{}");
    const args = ["invoke", "Nobody", "--event", file, "--state", state, "--stage", "test"];
    const { code, stderr } = await sstLocal(args);
    expect(code).toBe(1);
    expect(stderr).toContain("ChatAuthorizer");
  });
});
