import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Call, HttpApi } from "../../aws/api.ts";
import { AwsError } from "../../aws/error.ts";
import { type HttpAnswer, json } from "../../aws/http.ts";
import { isRecord } from "../../graph/inputs.ts";

/** The ways in which a call of DynamoDB can fail, by what its client sees. */
const KINDS = {
  throttle: "ProvisionedThroughputExceededException",
  error: "InternalServerError, status 500",
  delay: "the answer after delayMs",
  hang: "no answer until the client leaves",
  reset: "the connection is reset before the call runs",
  lose: "the connection is reset after the call ran",
} as const;

type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** Which calls fail, and how. The shares are 0 to 1, and 1 at most together. */
export interface FaultSettings extends Partial<Record<Kind, number>> {
  /** How long `delay` waits; 1000 by default. */
  readonly delayMs?: number;
  /** Operations that are concerned: `PutItem`; every operation by default. */
  readonly operations?: readonly string[];
}

/** Fault injection: makes a share of DynamoDB's calls fail. */
export interface Faults {
  /** The route that reads (GET), sets (POST) and ends (DELETE) the faults of a running stack. */
  readonly api: HttpApi;
  readonly settings: FaultSettings;
  set(settings: FaultSettings): void;
  /** Runs a call, or lets it fail. @throws AwsError */
  inject(operation: string, call: Call, run: () => Promise<HttpAnswer>): Promise<HttpAnswer>;
}

export interface FaultOptions {
  readonly log: (line: string) => void;
  /** A number from 0 to 1; `Math.random` by default. */
  readonly random?: () => number;
}

/** For a connection that is gone. */
const NO_ANSWER: HttpAnswer = { status: 500 };

/** Makes the fault injection of a stack, in which no call fails. */
export function createFaults({ log, random = Math.random }: FaultOptions): Faults {
  let settings: FaultSettings = {};

  function set(next: FaultSettings): void {
    settings = next;
    log(`DynamoDB faults: ${describe(next)}`);
  }

  /** What happens to the next call. */
  function draw(operation: string): Kind | undefined {
    const { operations } = settings;
    if (operations && !operations.includes(operation)) return undefined;
    let left = random();
    return KIND_NAMES.find((kind) => (left -= settings[kind] ?? 0) < 0);
  }

  return {
    get settings() {
      return settings;
    },
    set,
    async inject(operation, call, run) {
      switch (draw(operation)) {
        case undefined:
          return run();
        case "throttle":
          throw new AwsError(
            "ProvisionedThroughputExceededException",
            "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
          );
        case "error":
          throw new AwsError("InternalServerError", "Internal server error", { status: 500 });
        case "delay":
          await sleep(settings.delayMs ?? 1000, undefined, { signal: call.signal }).catch(() => {});
          return run();
        case "hang":
          if (!call.signal.aborted) await once(call.signal, "abort");
          return NO_ANSWER;
        case "lose":
          await run();
          call.disconnect();
          return NO_ANSWER;
        case "reset":
          call.disconnect();
          return NO_ANSWER;
      }
    },
    api: {
      protocol: "http",
      routes: [
        {
          method: "*",
          path: /^\/_local\/faults\/dynamodb$/,
          access: "local",
          handle({ method, body }) {
            if (method === "POST") set(parseSettings(body));
            else if (method === "DELETE") set({});
            else if (method !== "GET") {
              return json(405, { message: "GET, POST or DELETE" }, { allow: "GET, POST, DELETE" });
            }
            return json(200, settings, { "cache-control": "no-store" });
          },
        },
      ],
    },
  };
}

/** `throttle 20 %, hang 10 % of PutItem, UpdateItem`, or `none`. */
function describe(settings: FaultSettings): string {
  const shares = KIND_NAMES.flatMap((kind) => {
    const share = settings[kind] ?? 0;
    return share === 0 ? [] : [`${kind} ${Math.round(share * 1000) / 10} %`];
  });
  if (shares.length === 0) return "none";
  return `${shares.join(", ")} of ${settings.operations?.join(", ") ?? "all calls"}`;
}

/** @throws AwsError ValidationException for a body that is not {@link FaultSettings} */
function parseSettings(body: string): FaultSettings {
  const invalid = (problem: string) => new AwsError("ValidationException", problem);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw invalid("The body is not JSON.");
  }
  if (!isRecord(value)) throw invalid("The body is not a JSON object.");
  const { operations, delayMs, ...shares } = value;
  for (const [kind, share] of Object.entries(shares)) {
    if (!Object.hasOwn(KINDS, kind)) {
      throw invalid(`${kind} is no fault; there are ${KIND_NAMES.join(", ")}.`);
    }
    if (typeof share !== "number" || !(share >= 0 && share <= 1)) {
      throw invalid(`${kind} is a share from 0 to 1.`);
    }
  }
  const settings: FaultSettings = shares;
  const sum = KIND_NAMES.reduce((total, kind) => total + (settings[kind] ?? 0), 0);
  if (sum > 1 + 1e-9) throw invalid(`The shares add up to ${sum}; they may add up to 1.`);
  if (delayMs !== undefined && !(typeof delayMs === "number" && delayMs >= 0)) {
    throw invalid("delayMs is a number of milliseconds.");
  }
  if (operations !== undefined && !isTexts(operations)) {
    throw invalid('operations is a list such as ["PutItem"].');
  }
  return {
    ...settings,
    ...(typeof delayMs === "number" && { delayMs }),
    ...(isTexts(operations) && { operations }),
  };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");
