import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as, itemsOf, makeMessage, makeRoom, sendMessage, startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import * as Connection from "../connection/index.ts";
import * as Message from "../message/index.ts";
import * as RoomList from "../room-list/index.ts";
import type { Scope } from "../scope/index.ts";
import type { DynamoDB } from "../table/index.ts";
import * as Room from "./index.ts";

let table: TestTable;
let alice: Scope;
let bob: Scope;
let mallory: Scope;

beforeAll(async () => {
  table = await startTable();
  [alice, bob, mallory] = ["alice", "bob", "mallory"].map((name) => as(name, table)) as [
    Scope,
    Scope,
    Scope,
  ];
});
afterAll(() => table.stop());

const code = (code: string) => expect.objectContaining({ code });
const person = (id: string) => ({ id, name: id });
const everyPage = { limit: 100 };

async function roomsOf(scope: Scope): Promise<string[]> {
  return (await RoomList.list(scope, everyPage)).items.map(({ roomId }) => roomId);
}

describe("create", () => {
  it("makes the caller the owner and first member, and adds each person once", async () => {
    const input = makeRoom({ with: ["bob", "alice", "carol"], name: "Kitchen" });
    const room = await Room.create(alice, input);
    expect(room).toEqual({
      roomId: input.roomId,
      name: "Kitchen",
      owner: person("alice"),
      members: [person("alice"), person("bob"), person("carol")],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(Room.RoomInfo.safeParse(room).success).toBe(true);
    expect(await Room.fromId(bob, input.roomId)).toEqual(room);
  });

  it("refuses a taken id and leaves its room unchanged", async () => {
    const input = makeRoom();
    const room = await Room.create(alice, input);
    await expect(Room.create(mallory, { ...input, with: ["x", "y"] })).rejects.toThrow(
      code("room.taken"),
    );
    expect(await Room.fromId(alice, input.roomId)).toEqual(room);
    expect(await roomsOf(mallory)).not.toContain(input.roomId);
  });

  it("creates one room of many requests for an id at the same time", async () => {
    const input = makeRoom();
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => Room.create(as(`user-${n}`, table), input)),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("names all unknown people and creates nothing", async () => {
    const input = makeRoom({ with: ["bob", "nobody", "carol", "no one"] });
    const scope: Scope = {
      ...alice,
      findPeople: (refs) =>
        Promise.resolve(refs.map((ref) => (ref.startsWith("no") ? undefined : person(ref)))),
    };
    await expect(Room.create(scope, input)).rejects.toThrow(
      expect.objectContaining({
        kind: "input",
        errors: [
          { path: "with.1", message: "There is no user nobody" },
          { path: "with.3", message: "There is no user no one" },
        ],
      }),
    );
    await expect(Room.fromId(alice, input.roomId)).rejects.toThrow(code("room.not_found"));
  });

  it("stores the ids of people, whether named by id or address", async () => {
    const input = makeRoom({ with: ["bob@example.com", "u-bob", "carol@example.com"] });
    const findPeople: Scope["findPeople"] = (refs) =>
      Promise.resolve(
        refs.map((ref) => ({ id: ref.startsWith("c") ? "u-carol" : "u-bob", name: "N" })),
      );
    const room = await Room.create({ ...alice, findPeople }, input);
    expect(room.members.map(({ id }) => id)).toEqual(["alice", "u-bob", "u-carol"]);
    expect(await roomsOf(as("u-bob", table))).toEqual([input.roomId]);
  });

  it("tells ids apart that differ in case only", async () => {
    const { roomId } = makeRoom();
    await Room.create(alice, makeRoom({ roomId }));
    await Room.create(alice, makeRoom({ roomId: roomId.toUpperCase() }));
    await expect(Room.fromId(as("BOB", table), roomId)).rejects.toThrow(code("room.not_found"));
  });
});

describe("fromId", () => {
  it.each(["room-unknown", "", "..", "a#b", "x".repeat(3000), "%zz"])(
    "does not find the unknown room %j",
    async (roomId) => {
      await expect(Room.fromId(alice, roomId)).rejects.toThrow(code("room.not_found"));
    },
  );

  it("answers non-members as if the room did not exist", async () => {
    const { roomId } = await Room.create(alice, makeRoom());
    const strange = await Room.fromId(mallory, roomId).catch((error: unknown) => error);
    const missing = await Room.fromId(mallory, "room-unknown").catch((error: unknown) => error);
    expect(strange).toEqual(missing);
  });
});

describe("update", () => {
  it("renames the room, also in the members' lists", async () => {
    const { roomId } = await Room.create(alice, makeRoom());
    const room = await Room.update(alice, roomId, { name: "New" });
    expect(room).toMatchObject({ name: "New", owner: person("alice") });
    expect(room.members).toHaveLength(3);
    expect(await Room.fromId(bob, roomId)).toEqual(room);
    const { items } = await RoomList.list(bob, everyPage);
    expect(items.find((item) => item.roomId === roomId)?.name).toBe("New");
  });

  it("removes and adds members, and keeps the owner", async () => {
    const { roomId } = await Room.create(alice, makeRoom({ name: "Kept" }));
    await sendMessage(bob, roomId, makeMessage());
    const room = await Room.update(alice, roomId, { with: ["carol", "dave"] });
    expect(room.name).toBe("Kept");
    expect(room.members.map(({ id }) => id)).toEqual(["alice", "carol", "dave"]);
    await expect(Room.fromId(bob, roomId)).rejects.toThrow(code("room.not_found"));
    await expect(Message.list(bob, roomId, everyPage)).rejects.toThrow(code("room.not_found"));
    expect(await roomsOf(bob)).not.toContain(roomId);
    expect((await Message.list(as("dave", table), roomId, everyPage)).items).toHaveLength(1);
    expect(await roomsOf(as("dave", table))).toContain(roomId);
  });

  it("looks up new members only, so that a deleted user stays and blocks nothing", async () => {
    const { roomId } = await Room.create(alice, makeRoom({ with: ["bob", "carol"] }));
    const asked: string[][] = [];
    const scope: Scope = {
      ...alice,
      findPeople: (refs) => {
        asked.push(refs);
        return Promise.resolve(refs.map((ref) => (ref === "dave" ? person(ref) : undefined)));
      },
    };
    const room = await Room.update(scope, roomId, { with: ["bob", "carol", "dave"] });
    expect(room.members.map(({ id }) => id)).toEqual(["alice", "bob", "carol", "dave"]);
    expect(asked).toEqual([["dave"]]);
    await expect(Room.update(scope, roomId, { with: ["bob", "erin"] })).rejects.toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ path: "with.1" })] }),
    );
  });

  it("exchanges all members of a full room in one transaction", async () => {
    const people = (name: string) => Array.from({ length: 49 }, (_, n) => `${name}-${n}`);
    const { roomId } = await Room.create(alice, makeRoom({ with: people("old") }));
    const room = await Room.update(alice, roomId, { with: people("new"), name: "New" });
    expect(room.members).toHaveLength(50);
    await expect(Room.fromId(as("old-7", table), roomId)).rejects.toThrow(code("room.not_found"));
  });

  it("applies changes made at the same time one after the other", async () => {
    const { roomId } = await Room.create(alice, makeRoom({ name: "Before" }));
    await Promise.all([
      Room.update(alice, roomId, { name: "After" }),
      Room.update(alice, roomId, { with: ["dave", "erin"] }),
    ]);
    const room = await Room.fromId(alice, roomId);
    expect(room.name).toBe("After");
    expect(room.members.map(({ id }) => id)).toEqual(["alice", "dave", "erin"]);
    const { items } = await RoomList.list(as("erin", table), everyPage);
    expect(items.find((item) => item.roomId === roomId)?.name).toBe("After");
  });

  it("is refused to everybody but the owner", async () => {
    const { roomId } = await Room.create(alice, makeRoom());
    await expect(Room.update(bob, roomId, { name: "x" })).rejects.toThrow(code("room.not_owner"));
    await expect(Room.update(mallory, roomId, { name: "x" })).rejects.toThrow(
      code("room.not_found"),
    );
    expect(await Room.fromId(alice, roomId)).not.toHaveProperty("name");
  });
});

describe("remove", () => {
  it("makes the room and its messages unreachable at once, before the purge", async () => {
    const { roomId } = await Room.create(alice, makeRoom());
    const { messageId } = await sendMessage(alice, roomId, makeMessage());
    await Room.remove(alice, roomId);
    for (const scope of [alice, bob]) {
      const attempts = await Promise.allSettled([
        Room.fromId(scope, roomId),
        Room.update(scope, roomId, { name: "x" }),
        Room.remove(scope, roomId),
        Message.list(scope, roomId, everyPage),
        sendMessage(scope, roomId, makeMessage()),
        Message.fromId(scope, roomId, messageId),
        Message.edit(scope, roomId, messageId, { message: "x" }),
      ]);
      for (const attempt of attempts) {
        expect(attempt).toMatchObject({ status: "rejected", reason: { code: "room.not_found" } });
      }
      expect(await roomsOf(scope)).not.toContain(roomId);
    }
    expect(await itemsOf(table, `ROOM#${roomId}`)).toHaveLength(1);
  });

  it("hides the old messages from a new room of the same id", async () => {
    const input = makeRoom();
    await Room.create(alice, input);
    const old = await sendMessage(alice, input.roomId, makeMessage());
    const { cursor } = await Message.list(alice, input.roomId, { limit: 1 });
    await Room.remove(alice, input.roomId);
    await Room.create(alice, input);
    expect(await Message.list(alice, input.roomId, everyPage)).toEqual({ items: [] });
    await expect(Message.fromId(alice, input.roomId, old.messageId)).rejects.toThrow(
      code("message.not_found"),
    );
    await expect(
      Message.edit(alice, input.roomId, old.messageId, { message: "x" }),
    ).rejects.toThrow(code("message.not_found"));
    await expect(Message.list(alice, input.roomId, { limit: 1, cursor })).rejects.toThrow(
      code("request.invalid"),
    );
    const fresh = await sendMessage(alice, input.roomId, makeMessage());
    expect((await Message.list(alice, input.roomId, everyPage)).items).toEqual([fresh]);
  });

  it("keeps a message of a former member out of a new room of the same id", async () => {
    const input = makeRoom();
    await Room.create(alice, input);
    let recreate: (() => Promise<unknown>) | undefined = async () => {
      await Room.remove(alice, input.roomId);
      await Room.create(alice, { ...input, with: ["carol", "dave"] });
    };
    // Delays the answer to the membership read until the room is another one.
    const client: DynamoDB = {
      ...table.client,
      async call(operation, input) {
        const answer = await table.client.call(operation, input);
        await recreate?.();
        recreate = undefined;
        return answer;
      },
    };
    const late = await sendMessage(
      { ...bob, table: { ...table, client } },
      input.roomId,
      makeMessage(),
    );
    expect(await Message.list(alice, input.roomId, everyPage)).toEqual({ items: [] });
    await expect(Message.fromId(alice, input.roomId, late.messageId)).rejects.toThrow(
      code("message.not_found"),
    );
    expect(await Connection.audienceOf(table, late)).toEqual([]);
  });

  it("is refused to everybody but the owner", async () => {
    const { roomId } = await Room.create(alice, makeRoom());
    await expect(Room.remove(bob, roomId)).rejects.toThrow(code("room.not_owner"));
    await expect(Room.remove(mallory, roomId)).rejects.toThrow(code("room.not_found"));
    expect(await Room.fromId(bob, roomId)).toMatchObject({ roomId });
  });

  it("removes members who are added at the same time", async () => {
    const { roomId } = await Room.create(alice, makeRoom());
    await Promise.allSettled([
      Room.update(alice, roomId, { with: ["dave", "erin"] }),
      Room.remove(alice, roomId),
    ]);
    await Room.remove(alice, roomId).catch(() => undefined);
    for (const name of ["alice", "bob", "carol", "dave", "erin"]) {
      expect(await roomsOf(as(name, table))).not.toContain(roomId);
    }
  });
});
