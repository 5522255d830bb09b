import { UserError } from "../../../../errors.ts";
import type {
  ContentHandling,
  Integration,
  IntegrationType,
  PassthroughBehavior,
} from "../api/definition.ts";
import { functionArnOf, parseAwsUri } from "./integration-uri.ts";
import { INTEGRATION_TIMEOUT_DEFAULT, INTEGRATION_TIMEOUT_MIN } from "../api/limits.ts";
import type { Templates } from "./mapping-template.ts";
import { compileTemplates } from "./mapping-template.ts";
import type { Mapping, RequestSources } from "./parameter-mapping.ts";
import { compileRequestMappings } from "./parameter-mapping.ts";

/** An integration compiled. */
export interface IntegrationPlan {
  readonly type: IntegrationType;
  /** With `{path parameters}` and `${stageVariables.x}` still in it; empty for MOCK. */
  readonly uri: string;
  /** Undefined stands for the method of the request. */
  readonly httpMethod: string | undefined;
  readonly mappings: readonly Mapping<RequestSources>[];
  readonly templates: Templates;
  readonly passthroughBehavior: PassthroughBehavior;
  readonly contentHandling: ContentHandling | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  /** Lambda non-proxy integrations differ from those with other services. */
  readonly isLambda: boolean;
  readonly insecureSkipVerification: boolean;
}

const TYPES = new Set(["MOCK", "AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY"]);
const PASSTHROUGH = new Set(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]);

/**
 * @param where the method it belongs to, for error messages
 * @throws UserError for what PutIntegration refuses
 */
export function compileIntegration(integration: Integration, where: string): IntegrationPlan {
  const type = integration.type.toUpperCase();
  if (!TYPES.has(type)) {
    throw new UserError(`${where}: the integration type "${integration.type}" is not known.`);
  }
  const passthrough = integration.passthroughBehavior?.toUpperCase() ?? "WHEN_NO_MATCH";
  if (!PASSTHROUGH.has(passthrough)) {
    throw new UserError(`${where}: passthroughBehavior "${passthrough}" is not known.`);
  }
  const uri = type === "MOCK" ? "" : (integration.uri ?? "");
  checkUri(type, uri, where);
  const httpMethod = (integration.integrationHttpMethod ?? integration.httpMethod)?.toUpperCase();
  return {
    type: type as IntegrationType,
    uri,
    httpMethod: httpMethod === "ANY" ? undefined : httpMethod,
    mappings: compileRequestMappings(integration.requestParameters, where),
    templates: compileTemplates(integration.requestTemplates),
    passthroughBehavior: passthrough as PassthroughBehavior,
    contentHandling: contentHandlingOf(integration.contentHandling, where),
    timeout: timeoutOf(integration.timeoutInMillis, where),
    isLambda: (type === "AWS" || type === "AWS_PROXY") && functionArnOf(uri) !== undefined,
    insecureSkipVerification: integration.tlsConfig?.insecureSkipVerification ?? false,
  };
}

export function contentHandlingOf(
  handling: string | undefined | null,
  where: string,
): ContentHandling | undefined {
  if (handling === undefined || handling === null) return undefined;
  if (handling === "CONVERT_TO_BINARY" || handling === "CONVERT_TO_TEXT") return handling;
  throw new UserError(`${where}: contentHandling "${handling}" is not known.`);
}

function checkUri(type: string, uri: string, where: string): void {
  if (type === "MOCK") return;
  if (type === "HTTP" || type === "HTTP_PROXY") {
    if (!/^https?:\/\//i.test(uri) && !uri.startsWith("${stageVariables.")) {
      throw new UserError(`${where}: "${uri}" is no HTTP endpoint.`, {
        hint: "The uri of an HTTP integration begins with http:// or https://.",
      });
    }
    return;
  }
  parseAwsUri(uri);
  if (type === "AWS_PROXY" && functionArnOf(uri) === undefined) {
    throw new UserError(`${where}: an AWS_PROXY integration invokes Lambda functions only.`);
  }
}

function timeoutOf(timeout: number | undefined, where: string): number {
  if (timeout === undefined) return INTEGRATION_TIMEOUT_DEFAULT;
  if (!(timeout >= INTEGRATION_TIMEOUT_MIN)) {
    throw new UserError(
      `${where}: timeoutInMillis is ${timeout} and must be at least ${INTEGRATION_TIMEOUT_MIN}.`,
    );
  }
  return timeout;
}
