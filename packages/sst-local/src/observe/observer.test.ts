import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogRecord } from "../services/lambda/index.ts";
import type { Listening } from "../aws/listen.ts";
import { servePages } from "./testing/serve-pages.ts";
import { createObserver, type Observer } from "./observer.ts";

let observer: Observer;
let server: Listening;

beforeAll(async () => {
  observer = createObserver();
  server = await servePages(observer.pages);
});
afterAll(() => server.close());

const ask = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);
const record = (more: Partial<LogRecord>): LogRecord => ({
  functionName: "app-local-OrdersFunction-abcdefgh",
  requestId: "r-1",
  level: "INFO",
  message: "hello",
  time: 1,
  source: "stdout",
  logStreamName: "s",
  ...more,
});

describe("/_local", () => {
  it("lists its pages", async () => {
    expect(await (await ask("/_local")).json()).toEqual([
      "/_local/metrics",
      "/_local/logs",
      "/_local/outbox",
      "/_local/requests",
      "/_local/trace",
      "/_local/event",
      "/_local/versions",
    ]);
  });

  it("filters log lines by function, request and level", async () => {
    observer.log(record({}));
    observer.log(record({ requestId: "r-2", level: "ERROR" }));
    observer.log(record({ functionName: "app-local-RoomsFunction-abcdefgh", requestId: "r-3" }));
    const ids = async (query: string) =>
      ((await (await ask(`/_local/logs${query}`)).json()) as { requestId: string }[]).map(
        ({ requestId }) => requestId,
      );
    expect(await ids("")).toEqual(["r-1", "r-2", "r-3"]);
    expect(await ids("?function=Orders")).toEqual(["r-1", "r-2"]);
    expect(await ids("?function=Orders&level=ERROR")).toEqual(["r-2"]);
    expect(await ids("?requestId=r-3")).toEqual(["r-3"]);
    expect(await ids("?newest=2")).toEqual(["r-2", "r-3"]);
    expect(await ids("?function=Orders&newest=1")).toEqual(["r-2"]);
    expect(await ids("?newest=9")).toEqual(["r-1", "r-2", "r-3"]);
    expect((await ask("/_local/logs?newest=some")).status).toBe(400);
  });

  it("counts what each list has had, for who looks again", async () => {
    const versions = async () => (await ask("/_local/versions")).json() as Promise<object>;
    const before = (await versions()) as { logs: number };
    observer.log(record({}));
    expect(await versions()).toEqual({ ...before, logs: before.logs + 1 });
  });

  it("has log lines after one, and since a time", async () => {
    observer.log(record({ requestId: "after", time: 5000 }));
    observer.log(record({ requestId: "after", time: 6000 }));
    const lines = async (query: string) =>
      (await (await ask(`/_local/logs?requestId=after${query}`)).json()) as { id: number }[];
    const [first, second] = await lines("");
    expect(await lines(`&after=${first?.id}`)).toEqual([second]);
    expect(await lines("&since=6000")).toEqual([second]);
  });

  it("shows metrics that functions write as log lines", async () => {
    const directive = { Namespace: "N", Dimensions: [[]], Metrics: [{ Name: "M" }] };
    const message = JSON.stringify({ _aws: { CloudWatchMetrics: [directive] }, M: 2 });
    observer.log(record({ message }));
    expect(await (await ask("/_local/metrics?name=M")).json()).toMatchObject([
      { namespace: "N", name: "M", value: 2, requestId: "r-1" },
    ]);
  });

  it("shows the messages that Cognito would have sent", async () => {
    observer.mail({
      kind: "signUp",
      medium: "EMAIL",
      to: "ana@example.com",
      subject: "s",
      body: "b",
      code: "123456",
      poolId: "p",
      username: "u",
    });
    expect(await (await ask("/_local/outbox?to=ana@example.com")).json()).toMatchObject([
      { code: "123456", timestamp: expect.any(Number) as number },
    ]);
  });

  it("drops the oldest mails of those that are large", async () => {
    const html = "x".repeat(1_500_000);
    for (const to of ["1", "2", "3"]) {
      observer.mail({ kind: "email", medium: "EMAIL", to, subject: "s", body: "b", html });
    }
    const sent = (await (await ask("/_local/outbox?kind=email")).json()) as { to: string }[];
    expect(sent.map(({ to }) => to)).toEqual(["2", "3"]);
  });

  it("shows requests with their status", async () => {
    const summary = { requestId: "r-1", method: "GET", path: "/rooms", status: 200 };
    observer.request({ ...summary, milliseconds: 5 });
    observer.request({ ...summary, requestId: "r-2", status: 404, milliseconds: 1 });
    const shown = await (await ask("/_local/requests?status=404")).json();
    expect(shown).toMatchObject([
      { requestId: "r-2", milliseconds: 1, timestamp: expect.any(Number) as number },
    ]);
  });

  it.each([
    ["/_local/other", "There is no page /_local/other. Pages: /_local/metrics"],
    ["/_local/calls", "SST_LOCAL_RECORD_CALLS=1"],
    ["/_local/constructor", "There is no"],
  ])("answers 404 for %s and names the pages", async (path, sentence) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain(sentence);
  });

  it("answers 405 for another method than GET", async () => {
    const answer = await ask("/_local/logs", { method: "POST", body: "x" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("refuses requests of other origins", async () => {
    const refused = await ask("/_local/outbox", { headers: { origin: "https://evil.example" } });
    expect(refused.status).toBe(403);
    expect(refused.headers.has("access-control-allow-origin")).toBe(false);
    expect(await refused.text()).not.toContain("123456");
  });
});
