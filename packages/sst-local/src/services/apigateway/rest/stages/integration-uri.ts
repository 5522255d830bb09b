import { UserError } from "../../../../errors.ts";
import { getOwn, putOwn } from "../../shared/headers.ts";
import { printed } from "../../shared/printed.ts";

/** Where an `AWS` integration URI points. */
export interface AwsTarget {
  readonly region: string;
  readonly service: string;
  readonly action: string | undefined;
  /** Begins with `/`; set when there is no action. */
  readonly path: string | undefined;
  /** Parameters written behind the action, `&Name=value`. */
  readonly actionParameters: Readonly<Record<string, string>>;
}

/**
 * Reads `arn:aws:apigateway:{region}:{subdomain.service|service}:path|action/{service_api}`.
 * @throws UserError when it is not of that form
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-uri
 */
export function parseAwsUri(uri: string): AwsTarget {
  const match = /^arn:[^:]+:apigateway:([^:]*):([^:]+):(path|action)\/(.*)$/s.exec(uri);
  if (match === null) {
    throw new UserError(`"${uri}" is no URI of an AWS integration.`, {
      hint: "It has the form arn:aws:apigateway:{region}:{service}:path/… or …:action/…",
    });
  }
  const [, region, service, kind, rest] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (kind === "path") {
    return { region, service, action: undefined, path: `/${rest}`, actionParameters: {} };
  }
  const [action, ...pairs] = rest.split("&");
  const actionParameters: Record<string, string> = {};
  for (const pair of pairs) {
    const [name, value = ""] = pair.split("=", 2);
    if (name) putOwn(actionParameters, name, value);
  }
  return { region, service, action: action!, path: undefined, actionParameters };
}

/**
 * The function a Lambda URI invokes, undefined for other services.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function functionArnOf(uri: string): string | undefined {
  return /:lambda:path\/[^/]+\/functions\/(.+)\/invocations\/?$/s.exec(uri)?.[1];
}

/** Fills `${stageVariables.x}` in; one that does not exist is empty. */
export function renderStageVariables(
  text: string,
  stageVariables: Readonly<Record<string, string>> | null,
): string {
  if (!text.includes("${stageVariables.")) return text;
  return text.replaceAll(
    /\$\{stageVariables\.([^}]*)\}/g,
    (_whole, name: string) => getOwn(stageVariables, name) ?? "",
  );
}

/** Fills `{name}` in; what is not mapped stays as it is written. */
export function renderPathParameters(uri: string, path: Readonly<Record<string, unknown>>): string {
  return uri.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = getOwn(path, name);
    return value === undefined ? whole : printed(value);
  });
}
