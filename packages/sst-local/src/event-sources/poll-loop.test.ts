import { expect, it, onTestFinished } from "vitest";
import { startPollLoop } from "./poll-loop.ts";

/** A loop over a source without records, and its number of polls. */
function idleLoop() {
  const state = { polls: 0, polled: Promise.withResolvers<void>() };
  const loop = startPollLoop(
    async () => {
      state.polls += 1;
      state.polled.resolve();
      state.polled = Promise.withResolvers();
      return Promise.resolve({ count: 0, isPaused: false });
    },
    () => {},
  );
  onTestFinished(() => loop.stop());
  return { state, loop };
}

it("polls when it is woken, and otherwise seldom", async () => {
  const [woken, left] = [idleLoop(), idleLoop()];
  for (let wakes = 0; wakes < 50; wakes += 1) {
    const { promise } = woken.state.polled;
    woken.loop.wake();
    await promise;
  }
  expect(woken.state.polls).toBeGreaterThanOrEqual(50);
  expect(left.state.polls).toBeLessThan(25);
});

it("polls once more when it is woken during a poll", async () => {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let polls = 0;
  const loop = startPollLoop(
    async () => {
      polls += 1;
      if (polls === 1) await first.promise;
      else second.resolve();
      return { count: 0, isPaused: false };
    },
    () => {},
  );
  onTestFinished(() => loop.stop());
  loop.wake();
  const left = idleLoop();
  first.resolve();
  await second.promise;
  expect(left.state.polls).toBeLessThan(2);
});
