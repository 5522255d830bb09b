import { type Rule, refusalsOf } from "../../aws/refusals.ts";
import type { UserError } from "../../errors.ts";
import { byType, type Graph } from "../../graph/index.ts";
import { type Properties, text, texts } from "../../graph/inputs.ts";
import { TYPES } from "./graph.ts";

const CREATE_CLIENT =
  "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html";

/** What Cognito refuses when an app client is created. */
export const CLIENT_RULES: readonly Rule<Properties>[] = [
  {
    source: CREATE_CLIENT,
    refuse(inputs) {
      const wrong = texts(inputs, "callbackUrls").filter((url) => !isRedirectUri(url));
      return wrong.length > 0 ? `the callback URL ${wrong.join(", ")}` : undefined;
    },
    hint: "A callback URL is absolute, has no fragment, and uses https except on localhost.",
  },
  {
    source: CREATE_CLIENT,
    refuse(inputs) {
      const uri = text(inputs, "defaultRedirectUri");
      return uri === undefined || texts(inputs, "callbackUrls").includes(uri)
        ? undefined
        : `the defaultRedirectUri ${uri} is not one of its callback URLs`;
    },
    hint: "Add it to callbackUrls.",
  },
];

/** Of a domain with a prefix of Cognito's own; a custom domain has dots. */
export const DOMAIN_RULES: readonly Rule<Properties>[] = [
  {
    source:
      "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html",
    refuse(inputs) {
      const domain = text(inputs, "domain") ?? "";
      const reserved = ["aws", "amazon", "cognito"].find((word) => domain.includes(word));
      return reserved === undefined || domain.includes(".")
        ? undefined
        : `the prefix ${domain} contains "${reserved}"`;
    },
    hint: 'A prefix contains none of "aws", "amazon" and "cognito".',
  },
];

/** What Cognito refuses of a graph's app clients and domains. */
export const refusals = (graph: Graph): UserError[] => [
  ...byType(graph, TYPES.client).flatMap(({ name, inputs, urn }) =>
    refusalsOf(CLIENT_RULES, inputs, `the user pool client ${name}`, urn),
  ),
  ...byType(graph, TYPES.domain).flatMap(({ name, inputs, urn }) =>
    refusalsOf(DOMAIN_RULES, inputs, `the user pool domain ${name}`, urn),
  ),
];

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for an absolute URI without a fragment; `http` is for tests on this machine only. */
function isRedirectUri(uri: string): boolean {
  if (!URL.canParse(uri) || uri.includes("#")) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol !== "http:" || LOOPBACK.has(hostname);
}
