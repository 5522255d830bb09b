import * as Text from "@souk/core/string";
import { Hono } from "hono";
import type { Env } from "../env.ts";
import { json } from "../input.ts";

/** Replaces words in a text by the mapping, which each request reads. */
export function strings(readMapping: Text.ReadMapping) {
  return new Hono<Env>().post("/replace", json(Text.StringReplace), async (c) =>
    c.json(await Text.replace(readMapping, c.req.valid("json"))),
  );
}
