/**
 * Simulates a busy second of a million users on the table's keys, and prints how the units spread over
 * partition keys. Activity follows Zipf's law: the busiest room has a multiple of the messages of an
 * average one. One partition serves 1,000 write units and 3,000 read units a second:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 *
 *     node bench/partitions.ts [requests a second] [seed]
 */
import { PARTITION } from "../packages/cost/src/capacity/quotas.ts";
import { KEYS, keyOf } from "../packages/core/src/table/keys.ts";
import { seededRandom } from "../packages/sst-local/src/aws/testing/seeded-random.ts";

const rate = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 1);
const SECONDS = 100;
const USERS = 1_000_000;
const ROOMS = 200_000;

console.log(
  `${USERS.toLocaleString("en")} users, ${ROOMS.toLocaleString("en")} rooms, ${rate.toLocaleString("en")} requests a second for ${SECONDS} seconds, seed ${seed}\n`,
);
const random = seededRandom(seed);

/** Picks from 1 to `count` by Zipf's law with the exponent 1: the nth is n times rarer than the first. */
const zipf = (count: number): number => Math.floor(Math.exp(random() * Math.log(count + 1)));
const roomId = (): string => `room-${zipf(ROOMS)}`;
const userId = (): string => `user-${zipf(USERS)}`;

interface Units {
  key: string;
  writes?: number;
  reads?: number;
}

/** The operations with their share of the requests and what they take from each partition key. */
const operations: { what: string; share: number; units: () => Units[] }[] = [
  {
    what: "send a message with an Idempotency-Key",
    share: 0.2,
    units: () => {
      const caller = userId();
      return [
        { key: keyOf("idempotency", { caller, request: "" })[KEYS.hash], writes: 2 },
        { key: keyOf("member", { userId: caller, roomId: "" })[KEYS.hash], reads: 0.5 },
        { key: keyOf("message", { roomId: roomId(), messageId: "" })[KEYS.hash], writes: 1 },
      ];
    },
  },
  {
    what: "read a page of messages",
    share: 0.4,
    units: () => [
      { key: keyOf("member", { userId: userId(), roomId: "" })[KEYS.hash], reads: 0.5 },
      { key: keyOf("message", { roomId: roomId(), messageId: "" })[KEYS.hash], reads: 2 },
    ],
  },
  {
    what: "list one's orders",
    share: 0.1,
    units: () => [
      { key: keyOf("order", { userId: userId(), orderId: "" })[KEYS.hash], reads: 2.5 },
    ],
  },
  {
    what: "list one's ten rooms with their last messages",
    share: 0.1,
    units: () => [
      { key: keyOf("member", { userId: userId(), roomId: "" })[KEYS.hash], reads: 0.5 },
      ...Array.from({ length: 10 }, () => ({
        key: keyOf("message", { roomId: roomId(), messageId: "" })[KEYS.hash],
        reads: 0.5,
      })),
    ],
  },
  {
    what: "place an order",
    share: 0.1,
    units: () => [{ key: keyOf("order", { userId: userId(), orderId: "" })[KEYS.hash], writes: 1 }],
  },
  {
    what: "store a document",
    share: 0.08,
    units: () => [
      { key: keyOf("document", { documentId: String(random()) })[KEYS.hash], writes: 1 },
    ],
  },
  {
    what: "put an item by number",
    share: 0.01,
    units: () => [{ key: keyOf("item", { sortKey: "" })[KEYS.hash], writes: 1 }],
  },
  {
    what: "sign up",
    share: 0.01,
    units: () => [
      { key: keyOf("user", { userId: String(random()) })[KEYS.hash], writes: 2 },
      { key: keyOf("listing", { place: "" })[KEYS.hash], writes: 2 },
    ],
  },
];

function pick(): (typeof operations)[number] {
  let left = random();
  for (const operation of operations) if ((left -= operation.share) < 0) return operation;
  return operations[0]!;
}

/** Units a second of each partition key. */
const used = new Map<string, { writes: number; reads: number }>();
for (let request = 0; request < rate * SECONDS; request++) {
  for (const { key, writes = 0, reads = 0 } of pick().units()) {
    const sum = used.get(key) ?? { writes: 0, reads: 0 };
    sum.writes += writes / SECONDS;
    sum.reads += reads / SECONDS;
    used.set(key, sum);
  }
}

/** The partition keys that differ only in their variable, such as those of all rooms. */
const families = Map.groupBy(used, ([key]) => key.replace(/#.*/, "#…"));
const rows = [...families].map(([name, keys]) => {
  const busiest = (units: (one: { writes: number; reads: number }) => number): number =>
    keys.reduce((most, [, one]) => Math.max(most, units(one)), 0);
  return {
    name,
    keys: keys.length,
    writes: busiest(({ writes }) => writes),
    reads: busiest(({ reads }) => reads),
    part: busiest(
      ({ writes, reads }) => writes / PARTITION.writeUnits + reads / PARTITION.readUnits,
    ),
  };
});
const header = ["partition key", "keys", "busiest: writes", "reads", "of a partition", "full at"];
const table = rows
  .toSorted((a, b) => b.part - a.part)
  .map(({ name, keys, writes, reads, part }) => [
    name,
    keys.toLocaleString("en"),
    `${writes.toFixed(1)}/s`,
    `${reads.toFixed(1)}/s`,
    `${(part * 100).toFixed(1)} %`,
    `${Math.round(rate / part).toLocaleString("en")} requests/s`,
  ]);
for (const row of [header, ...table])
  console.log(row.map((cell, column) => (column ? cell.padStart(20) : cell.padEnd(16))).join(""));
