import { AppError } from "@souk/core/error";
import type { ErrorKind } from "@souk/core/error";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { expect, it } from "vitest";
import type { Env } from "./env.ts";
import { notFound, onError, STATUS } from "./errors.ts";

async function answerTo(error: Error) {
  const app = new Hono<Env>()
    .use(async (c, next) => {
      c.set("requestId", "id-1");
      await next();
    })
    .get("/", () => {
      throw error;
    })
    .onError(onError)
    .notFound(notFound);
  const answer = await app.request("/");
  return { status: answer.status, body: await answer.json() };
}

const kinds = Object.keys(STATUS).filter((kind) => kind !== "internal") as ErrorKind[];

it.each(kinds)("shows a refusal of the kind %s whole, under its status", async (kind) => {
  const errors = [{ path: "with.1", message: "There is no user x" }];
  expect(await answerTo(new AppError(kind, "some.code", "Said plainly", { errors }))).toEqual({
    status: STATUS[kind],
    body: { message: "Said plainly", code: "some.code", requestId: "id-1", errors },
  });
});

it("leaves out the errors where there are none", async () => {
  const { body } = await answerTo(new AppError("not_found", "room.not_found", "Room not found"));
  expect(body).toEqual({ message: "Room not found", code: "room.not_found", requestId: "id-1" });
});

it.each(["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"])(
  "answers 429 to %s, also inside of an error of ElectroDB's",
  async (name) => {
    const throttled = Object.assign(new Error("Rate exceeded"), { name });
    const wrapped = new Error("Error thrown by DynamoDB client", { cause: throttled });
    for (const error of [throttled, wrapped]) {
      expect(await answerTo(error)).toMatchObject({
        status: 429,
        body: { code: "request.throttled", message: "Too Many Requests" },
      });
    }
  },
);

it("answers 400 to what Hono itself refuses of a client's", async () => {
  expect(await answerTo(new HTTPException(413))).toMatchObject({
    status: 400,
    body: { code: "request.invalid" },
  });
});
