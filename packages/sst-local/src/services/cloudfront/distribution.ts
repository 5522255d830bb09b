import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import {
  endpointOf,
  endUpgrade,
  type ForwardedResponse,
  forwardUpgrade,
  sendForwarded,
} from "../../aws/forward.ts";
import { type Handler, refusalOf } from "../../aws/guard.ts";
import { json, sendAnswer, targetOf } from "../../aws/http.ts";
import type { Served } from "../../aws/service.ts";
import { errorPage } from "../../aws/error-page.ts";
import {
  type EdgeRequest,
  type EdgeResponse,
  EdgeValidationError,
  eventOf,
  type EventContext,
  requestOf,
  requestResult,
  responseResult,
} from "./functions/event.ts";
import type { EdgeResult } from "./functions/runtime.ts";
import type { Behavior, DistributionSettings, HeadersPolicy, OriginSettings } from "./graph.ts";
import { askOrigin, changedOrigin, serverOf, type Surroundings } from "./origins.ts";
import { matchesPattern } from "./path-pattern.ts";

export interface DistributionOptions {
  settings: DistributionSettings;
  surroundings: Surroundings;
  /** Runs the function with this ARN. @throws EdgeFunctionError */
  run: (arn: string, event: object) => Promise<EdgeResult>;
  headersPolicy: (id: string) => HeadersPolicy | undefined;
  /** Receives why a request was answered with an error of a function. */
  log: (sentence: string) => void;
  /** Answers `/_local` for pages of the distribution's own origin. */
  developerPages: Handler;
}

/** A request after the function of its behavior. */
interface Routed {
  readonly request: EdgeRequest;
  readonly origin: OriginSettings | undefined;
}

/**
 * Serves a distribution: behaviors, functions of the viewer's request and response, origins and error
 * responses. Nothing is cached. The steps are those of
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowCloudFrontWorks.html
 */
export function serveDistribution(options: DistributionOptions): Served {
  const { settings, surroundings, developerPages } = options;
  return {
    async handler(incoming, response) {
      const { path } = targetOf(incoming.url);
      if (path === "/_local" || path.startsWith("/_local/")) {
        const refusal = refusalOf(incoming, "same-origin");
        if (refusal === undefined) return developerPages(incoming, response);
        incoming.resume();
        return sendAnswer(response, json(403, { message: refusal }));
      }
      await sendForwarded(incoming, response, await answer(options, incoming));
      // What nobody read of the request's body.
      incoming.resume();
    },
    async upgrade(incoming, socket, head) {
      const request = requestOf(incoming, hostOf(settings, incoming));
      const behavior = behaviorOf(settings, request.uri);
      const routed = await viewerRequest(options, behavior, request, incoming);
      if ("status" in routed) return endUpgrade(socket, routed);
      const { origin } = routed;
      if (!origin)
        return endUpgrade(socket, errorPage(502, "The distribution has no such origin."));
      const viewer = { request: routed.request, endpoint: endpointOf(incoming), incoming };
      const server = serverOf(origin, viewer, surroundings);
      if ("status" in server) return endUpgrade(socket, server);
      const { body: _body, ...upgrade } = server.request;
      forwardUpgrade(server.url, upgrade, socket, head);
    },
  };
}

async function answer(
  options: DistributionOptions,
  incoming: IncomingMessage,
): Promise<ForwardedResponse> {
  const { settings, headersPolicy } = options;
  const request = requestOf(incoming, hostOf(settings, incoming));
  if (!request.uri.startsWith("/")) return errorPage(400, "The path does not begin with a slash.");
  const behavior = behaviorOf(settings, request.uri);
  if (!behavior.methods.includes(request.method)) {
    return errorPage(
      403,
      "This distribution is not configured to allow the HTTP request method that was used.",
    );
  }
  const routed = await viewerRequest(options, behavior, request, incoming);
  if ("status" in routed) return routed;
  const found = await withErrorResponse(options, routed, incoming);
  const withPolicy = applied(found, headersPolicy(behavior.headersPolicyId ?? ""));
  // Functions do not see the errors of an origin.
  if (behavior.viewerResponse === undefined || withPolicy.status >= 400) return withPolicy;
  return viewerResponse(options, behavior.viewerResponse, routed.request, withPolicy, incoming);
}

const behaviorOf = ({ behaviors }: DistributionSettings, path: string): Behavior =>
  behaviors.find(
    ({ pathPattern }) => pathPattern === undefined || matchesPattern(pathPattern, path),
  )!;

/** Runs the function of the viewer's request, which may answer itself. */
async function viewerRequest(
  options: DistributionOptions,
  { viewerRequest: arn, originId }: Behavior,
  request: EdgeRequest,
  incoming: IncomingMessage,
): Promise<Routed | ForwardedResponse> {
  const { settings, run } = options;
  const assigned = settings.origins.get(originId);
  if (arn === undefined) return { request, origin: assigned };
  return checked(options, arn, async () => {
    const event = eventOf(contextOf(settings, "viewer-request"), ipOf(incoming), request);
    const { value, origin } = await run(arn, event);
    const result = requestResult(value, request);
    if ("response" in result) return generated(result.response);
    return { request: result.request, origin: changedOrigin(settings.origins, assigned, origin) };
  });
}

function viewerResponse(
  options: DistributionOptions,
  arn: string,
  request: EdgeRequest,
  response: ForwardedResponse,
  incoming: IncomingMessage,
): Promise<ForwardedResponse> {
  const { settings, run } = options;
  return checked(options, arn, async () => {
    const seen: EdgeResponse = {
      status: response.status,
      headers: response.headers.filter(([name]) => name !== "set-cookie"),
      cookies: response.headers.flatMap(([name, value]) => (name === "set-cookie" ? [value] : [])),
    };
    const context = contextOf(settings, "viewer-response");
    const { value } = await run(arn, eventOf(context, ipOf(incoming), request, seen));
    const result = responseResult(value);
    // A function can replace the body, not see it.
    return { ...generated(result), body: result.body ?? response.body };
  });
}

/** Answers as CloudFront does for a function that fails. */
async function checked<Value>(
  { log }: DistributionOptions,
  arn: string,
  call: () => Promise<Value>,
): Promise<Value | ForwardedResponse> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error as Error;
    log(`${arn.split("/").at(-1)}: ${name}: ${message}`);
    const text = "The CloudFront function is invalid or could not run; the terminal says why.";
    const status = error instanceof EdgeValidationError ? 502 : 503;
    return errorPage(status, text, { headers: [["x-cache", `${name} from cloudfront`]] });
  }
}

const generated = ({ status, headers, cookies, body }: EdgeResponse): ForwardedResponse => ({
  status,
  headers: [...headers, ...cookies.map((cookie) => ["set-cookie", cookie] as const)],
  body: body ?? Buffer.alloc(0),
});

/**
 * Asks the origin, and for the page of an error response where there is one.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
 */
async function withErrorResponse(
  { settings, surroundings }: DistributionOptions,
  { request, origin }: Routed,
  incoming: IncomingMessage,
): Promise<ForwardedResponse> {
  const ask = async (one: EdgeRequest, from: OriginSettings | undefined) =>
    from
      ? askOrigin(from, { request: one, endpoint: endpointOf(incoming), incoming }, surroundings)
      : errorPage(502, "The distribution has no such origin.");
  const root = settings.defaultRootObject;
  const uri = request.uri === "/" && root ? `/${root.replace(/^\//, "")}` : request.uri;
  const first = await ask({ ...request, uri }, origin);
  const custom = settings.errorResponses.find(({ errorCode }) => errorCode === first.status);
  if (custom?.pagePath === undefined) return first;
  const page = { ...request, method: "GET", uri: custom.pagePath, query: [] };
  const from = settings.origins.get(behaviorOf(settings, custom.pagePath).originId);
  const answered = await ask(page, from);
  return answered.status >= 400 ? first : { ...answered, status: custom.status ?? first.status };
}

const applied = (
  response: ForwardedResponse,
  policy: HeadersPolicy | undefined,
): ForwardedResponse =>
  policy
    ? {
        ...response,
        headers: [
          ...response.headers.filter(
            ([name]) => !(name in policy.set) && !policy.remove.includes(name),
          ),
          ...Object.entries(policy.set),
        ],
      }
    : response;

const contextOf = (
  { id, domainName }: DistributionSettings,
  eventType: EventContext["eventType"],
): EventContext => ({
  distributionDomainName: domainName,
  distributionId: id,
  eventType,
  requestId: randomUUID(),
});

const ipOf = (incoming: IncomingMessage): string => incoming.socket.remoteAddress ?? "127.0.0.1";

/**
 * The host that the viewer would have asked for on AWS: below `localhost` any name stands for
 * itself (`docs.example.com.localhost`), every other address for the distribution's own.
 */
function hostOf(
  { aliases, domainName }: DistributionSettings,
  { headers }: IncomingMessage,
): string {
  const host = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  if (host.endsWith(".localhost")) return host.slice(0, -".localhost".length);
  return aliases.find((alias) => !alias.startsWith("*")) ?? domainName;
}
