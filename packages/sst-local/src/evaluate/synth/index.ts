import { createHash } from "node:crypto";
import type { Resource } from "../../graph/types.ts";
import { apigateway } from "./apigateway.ts";
import { buckets } from "./buckets.ts";
import { compute } from "./compute.ts";
import { data } from "./data.ts";
import { events } from "./events.ts";
import { identity } from "./identity.ts";
import { network } from "./network.ts";
import type { Find, Place, Rule, Subject } from "./rule.ts";
import { tools } from "./tools.ts";

const RULES: Record<string, Rule> = {
  ...apigateway,
  ...buckets,
  ...compute,
  ...data,
  ...events,
  ...identity,
  ...network,
  ...tools,
};

/** A created resource. */
export interface Synthesized {
  id: string;
  /** Beside the inputs. */
  outputs: Record<string, unknown>;
  /** Keys of outputs that are secret. */
  secret: readonly string[];
  /** False when the type has no rule, so that id and outputs are guesses. */
  known: boolean;
}

/**
 * Computes the id and the outputs that AWS would give a resource. They depend only on its URN and
 * inputs, so that every evaluation gives the same, with or without a previous graph.
 */
export function synthesize(
  resource: Resource,
  place: Place,
  find: Find,
  givenId?: string,
): Synthesized {
  const rule = RULES[resource.type];
  const subject = subjectOf(resource, place, find);
  subject.id = givenId ?? rule?.id?.(subject) ?? (rule ? subject.letters(20) : guessId(subject));
  const known =
    rule !== undefined || !/^[a-z0-9-]+:/.test(resource.type) || isProvider(resource.type);
  const outputs = rule ? (rule.outputs?.(subject) ?? {}) : guess(resource, subject);
  return { id: subject.id, outputs, secret: rule?.secret ?? [], known };
}

function isProvider(type: string): boolean {
  return type.startsWith("pulumi:");
}

function guessId(it: Subject): string {
  return it.text("name", it.letters(20));
}

function guess(resource: Resource, it: Subject): Record<string, unknown> {
  if (!resource.type.startsWith("aws:")) return {};
  const [, module = "", kind = ""] = /^aws:([^/:]+)[/:]([^:]+)/.exec(resource.type) ?? [];
  return { arn: it.arn(module, `${kind}/${it.id}`), name: it.text("name", it.name) };
}

function subjectOf({ urn, name, inputs }: Resource, place: Place, find: Find): Subject {
  const hash = (word: string, block: number) =>
    createHash("sha256").update(`${urn} ${word} ${block}`).digest();
  const derive = (alphabet: string, length: number, word: string) => {
    let derived = "";
    for (let block = 0; derived.length < length; block++) {
      for (const byte of hash(word, block)) derived += alphabet[byte % alphabet.length];
    }
    return derived.slice(0, length);
  };
  const { partition, region, accountId } = place;
  return {
    urn,
    name,
    inputs,
    id: "",
    place,
    find,
    arn: (service, resource) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`,
    globalArn: (service, resource, { account = true } = {}) => {
      const [head, zone = ""] = service.split(":");
      return `arn:${partition}:${head}:${zone}:${account ? accountId : ""}:${resource}`;
    },
    text: (key, otherwise = "") => {
      const value = inputs[key];
      return typeof value === "string" && value !== "" ? value : otherwise;
    },
    letters: (length, word = "") => derive("abcdefghijklmnopqrstuvwxyz0123456789", length, word),
    hex: (length, word = "") => derive("0123456789abcdef", length, word),
    digits: (length, word = "") => derive("0123456789", length, word),
    uuid: (word = "uuid") => {
      const hex = derive("0123456789abcdef", 32, word);
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `8${hex.slice(17, 20)}`,
        hex.slice(20),
      ].join("-");
    },
  };
}
