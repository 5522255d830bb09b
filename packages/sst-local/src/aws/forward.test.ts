import { afterAll, beforeAll, expect, it } from "vitest";
import { forwarder } from "./forward.ts";
import { type Listening, listen } from "./listen.ts";

let behind: Listening;
let front: Listening;
let gone: Listening;

beforeAll(async () => {
  behind = await listen((request, response) => {
    response.writeHead(418, { "x-saw": `${request.method} ${request.url}` });
    request.pipe(response);
  }, 0);
  front = await listen(forwarder(behind.url), 0);
  const closed = await listen(() => {}, 0);
  gone = await listen(forwarder(closed.url), 0);
  await closed.close();
});
afterAll(() => Promise.all([front.close(), behind.close(), gone.close()]));

it("sends a request on and its answer back", async () => {
  const body = "é".repeat(100_000);
  const answer = await fetch(`${front.url}/a?b=c`, { method: "POST", body });
  expect([answer.status, answer.headers.get("x-saw")]).toEqual([418, "POST /a?b=c"]);
  expect(await answer.text()).toBe(body);
});

it("answers 502 when nobody answers", async () => {
  const answer = await fetch(gone.url);
  expect(answer.status).toBe(502);
  expect(await answer.json()).toEqual({
    message: expect.stringContaining("ECONNREFUSED") as string,
  });
});
