import { getOwn } from "./headers.ts";

/**
 * The function in `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations`;
 * undefined for other URIs.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function functionArnOf(uri: string): string | undefined {
  return /:lambda:path\/[^/]+\/functions\/(.+)\/invocations\/?$/s.exec(uri)?.[1];
}

/** Replaces `${stageVariables.x}`; a variable that does not exist becomes an empty string. */
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
