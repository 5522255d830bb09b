import { expect, it, onTestFinished } from "vitest";
import { createEdgeThread } from "./edge-thread.ts";

function thread(code: string, lines: string[] = []) {
  const made = createEdgeThread({ name: "Edge", code, log: (line) => lines.push(line) });
  onTestFinished(() => made.stop());
  return made;
}

it.each([
  "while (true);",
  "while (true) await 0;",
  "for (const all = []; ; ) all.push(new Array(1e6).fill(1.5));",
])(
  "ends the thread of a function in the loop %s, and runs the next event in another",
  async (loop) => {
    const { call } = thread(
      `async function handler(event) { if (event.loops) { ${loop} } return "ran"; }`,
    );
    const [looping, next] = [call({ loops: true }), call({})];
    await expect(looping).rejects.toThrow(/ran longer than 1000 ms|memory/);
    expect((await next).value).toBe("ran");
  },
);

it("ends a function that loops before it has a handler", async () => {
  await expect(thread("while (true);").call({})).rejects.toThrow("ran longer than 1000 ms");
});

it("runs events in order with their key values, and passes on lines and errors", async () => {
  const lines: string[] = [];
  const { call } = thread(
    `import cf from "cloudfront";
    async function handler(event) {
      console.log("at", event.n);
      if (event.n === 2) throw new Error("no");
      return cf.kvs().get("greeting");
    }`,
    lines,
  );
  const store = new Map([["greeting", "hello"]]);
  const results = await Promise.allSettled([1, 2, 3].map((n) => call({ n }, store)));
  expect(
    results.map((one) => (one.status === "fulfilled" ? one.value.value : String(one.reason))),
  ).toEqual([
    "hello",
    expect.stringMatching(/^FunctionExecutionError: Error: no\n +at handler \(Edge:4:/),
    "hello",
  ]);
  expect(lines).toEqual(["at 1", "at 2", "at 3"]);
});

it("keeps its thread where a function leaves a rejected promise behind, and fails on a result that is no JSON", async () => {
  const { call } = thread(
    `let events = 0;
    function handler({ result }) {
      events += 1;
      if (result === "left") Promise.reject(new Error("nobody waits for it"));
      const cyclic = {};
      cyclic.self = cyclic;
      return result === "cyclic" ? cyclic : events;
    }`,
  );
  expect((await call({ result: "left" })).value).toBe(1);
  // A thread that died of the rejection would start counting again, or end this process.
  await expect(call({ result: "cyclic" })).rejects.toThrow("circular structure");
  expect((await call({})).value).toBe(3);
});
