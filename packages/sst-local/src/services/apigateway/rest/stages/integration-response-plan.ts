import { UserError } from "../../../../errors.ts";
import type { ContentHandling, IntegrationResponse } from "../api/definition.ts";
import { contentHandlingOf } from "./integration-plan.ts";
import type { WholeMatch } from "./java-regex.ts";
import { compileJavaRegex } from "./java-regex.ts";
import type { Mapping, ResponseSources } from "./parameter-mapping.ts";
import { compileResponseMappings } from "./parameter-mapping.ts";
import type { Templates } from "./mapping-template.ts";
import { compileTemplates } from "./mapping-template.ts";

/** An integration response compiled. */
export interface IntegrationResponsePlan {
  readonly status: number;
  /** Undefined for the default response. */
  readonly pattern: WholeMatch | undefined;
  readonly mappings: readonly Mapping<ResponseSources>[];
  readonly templates: Templates;
  readonly contentHandling: ContentHandling | undefined;
}

/** Compiles the responses of one integration, the lower status codes first. */
export function compileIntegrationResponses(
  responses: Readonly<Record<string, IntegrationResponse>>,
  where: string,
): readonly IntegrationResponsePlan[] {
  return Object.entries(responses)
    .map(([statusCode, response]) => compile(statusCode, response, `${where}, ${statusCode}`))
    .sort((a, b) => a.status - b.status);
}

function compile(
  statusCode: string,
  response: IntegrationResponse,
  where: string,
): IntegrationResponsePlan {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new UserError(`${where}: "${statusCode}" is no status code of an integration response.`);
  }
  return {
    status,
    pattern: response.selectionPattern
      ? compileJavaRegex(response.selectionPattern, where)
      : undefined,
    mappings: compileResponseMappings(response.responseParameters, where),
    templates: compileTemplates(response.responseTemplates),
    contentHandling: contentHandlingOf(response.contentHandling, where),
  };
}
