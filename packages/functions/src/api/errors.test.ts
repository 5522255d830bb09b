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
  return {
    status: answer.status,
    retryAfter: answer.headers.get("retry-after"),
    body: await answer.json(),
  };
}

const kinds = Object.keys(STATUS).filter((kind) => kind !== "internal") as ErrorKind[];

it.each(kinds)(
  "answers an AppError of the kind %s with its status, code and errors",
  async (kind) => {
    const errors = [{ path: "with.1", message: "There is no user x" }];
    expect(
      await answerTo(new AppError(kind, "some.code", "Said plainly", { errors })),
    ).toMatchObject({
      status: STATUS[kind],
      body: { message: "Said plainly", code: "some.code", requestId: "id-1", errors },
    });
  },
);

it("omits errors where there are none", async () => {
  const { body } = await answerTo(new AppError("not_found", "room.not_found", "Room not found"));
  expect(body).toEqual({ message: "Room not found", code: "room.not_found", requestId: "id-1" });
});

it.each(["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"])(
  "answers 429 with Retry-After to %s, also as the cause of an ElectroDB error",
  async (name) => {
    const throttled = Object.assign(new Error("Rate exceeded"), { name });
    const wrapped = new Error("Error thrown by DynamoDB client", { cause: throttled });
    for (const error of [throttled, wrapped]) {
      expect(await answerTo(error)).toMatchObject({
        status: 429,
        retryAfter: "1",
        body: { code: "request.throttled", message: "Too Many Requests" },
      });
    }
  },
);

it.each<[string, object]>([
  ["a refused connection", { code: "ECONNREFUSED" }],
  ["a broken connection", { code: "ECONNRESET" }],
  ["a timeout of the SDK", { name: "TimeoutError" }],
  ["an error of DynamoDB itself", { name: "InternalServerError", $fault: "server" }],
])(
  "answers 503 with Retry-After to %s, also as the cause of an ElectroDB error",
  async (_, fields) => {
    const failed = Object.assign(new Error("inner detail"), fields);
    const wrapped = new Error("Error thrown by DynamoDB client", { cause: failed });
    for (const error of [failed, wrapped]) {
      expect(await answerTo(error)).toEqual({
        status: 503,
        retryAfter: "1",
        body: { code: "service.unavailable", message: "Service Unavailable", requestId: "id-1" },
      });
    }
  },
);

it("answers 500 without Retry-After to every other error", async () => {
  for (const error of [
    new TypeError("inner detail"),
    Object.assign(new Error("inner detail"), { name: "ValidationException", $fault: "client" }),
  ]) {
    expect(await answerTo(error)).toEqual({
      status: 500,
      retryAfter: null,
      body: { code: "internal", message: "Internal Server Error", requestId: "id-1" },
    });
  }
});

it("answers 400 to an HTTPException of Hono for a client's error", async () => {
  expect(await answerTo(new HTTPException(413))).toMatchObject({
    status: 400,
    body: { code: "request.invalid" },
  });
});
