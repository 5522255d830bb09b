/**
 * The long form of test/local/durability.test.ts: kills the whole stack while 20 writers post, again
 * and again, and counts messages that are lost, stored twice or answered in two ways.
 *
 *   node bench/exactly-once.ts [KILLS] [SEED]
 */
import { seededRandom } from "../packages/sst-local/src/aws/testing/seeded-random.ts";
import { killWhileWriting } from "../test/support/kill-writers.ts";
import { temporaryState } from "../test/support/stack.ts";

const kills = Number(process.argv[2] ?? 20);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
const { state, remove } = temporaryState();
try {
  const random = seededRandom(seed);
  const result = await killWhileWriting({ state, writers: 20, kills, random, log: console.log });
  const { acknowledged, repeated, lost, doubled, changed } = result;
  console.log(`seed ${seed}, ${kills} kills: ${acknowledged} acknowledged, ${repeated} repeated`);
  console.log(`lost ${lost.length}, doubled ${doubled.length}, changed ${changed.length}`);
  process.exitCode = lost.length + doubled.length + changed.length === 0 ? 0 : 1;
} finally {
  remove();
}
