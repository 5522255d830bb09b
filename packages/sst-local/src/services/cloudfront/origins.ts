import type { IncomingMessage } from "node:http";
import type { DevServers, Sites } from "../../aws/capabilities.ts";
import {
  asIfDirect,
  forward,
  type ForwardedRequest,
  type ForwardedResponse,
  type Pairs,
} from "../../aws/forward.ts";
import type { UrlMap } from "../../aws/url-map.ts";
import { isRecord, type Properties, record, text } from "../../graph/inputs.ts";
import { errorPage } from "../../aws/error-page.ts";
import type { EdgeRequest } from "./functions/event.ts";
import type { OriginSettings } from "./graph.ts";

/** What origins of a distribution are on this machine. */
export interface Surroundings {
  readonly awsUrl: string;
  readonly urls: UrlMap;
  readonly sites: () => Sites | undefined;
  readonly devServers: () => DevServers | undefined;
}

/** A request and where the viewer sent it. */
export interface ViewerRequest {
  readonly request: EdgeRequest;
  /** The URL of the distribution's endpoint. */
  readonly endpoint: string;
  readonly incoming: IncomingMessage;
}

/** A server of this machine or another that stands for an origin. */
interface Server {
  readonly url: string;
  readonly request: ForwardedRequest;
  readonly after: (response: ForwardedResponse) => ForwardedResponse;
}

/** Domain names that SST gives to origins that are never asked. */
const PLACEHOLDER = /^(placeholder|do-not-exist)\.sst\.dev$/;
const OF_AWS = /\.(amazonaws\.com|on\.aws|api\.aws|cloudfront\.net)$/;

/** Sends a request to an origin. */
export async function askOrigin(
  origin: OriginSettings,
  viewer: ViewerRequest,
  surroundings: Surroundings,
): Promise<ForwardedResponse> {
  const { method, headers } = viewer.request;
  const target = targetOf(origin, viewer.request);
  const file = surroundings.sites()?.answer(origin.domainName, { method, target, headers });
  if (file) return file;
  const server = serverOf(origin, viewer, surroundings);
  if ("status" in server) return server;
  try {
    return server.after(await forward(server.url, server.request));
  } catch (error) {
    const { message } = error as Error;
    return errorPage(502, `CloudFront could not connect to ${origin.domainName}: ${message}`);
  }
}

/** The server for an origin, or the answer where there is none. */
export function serverOf(
  origin: OriginSettings,
  viewer: ViewerRequest,
  { awsUrl, urls, devServers }: Surroundings,
): Server | ForwardedResponse {
  const { domainName } = origin;
  const request = { ...forwarded(origin, viewer), target: targetOf(origin, viewer.request) };
  const devServer = devServers()?.at(domainName);
  if (devServer) {
    if ("reason" in devServer) return errorPage(503, devServer.reason, { retries: true });
    return { url: devServer.url, ...asIfDirect(devServer.url, viewer.endpoint, request) };
  }
  const local = urls.find(
    ([aws]) => aws.replace(/^https?:\/\//, "").toLowerCase() === domainName.toLowerCase(),
  );
  const after = (response: ForwardedResponse) => response;
  if (local) {
    const { origin: url, pathname } = new URL(local[1]);
    const path = pathname.replace(/\/$/, "") + request.target;
    const own = url === awsUrl ? bucketHeaders(request.headers, origin.isSigned) : request.headers;
    return { url, request: { ...request, target: path, headers: own }, after };
  }
  if (PLACEHOLDER.test(domainName)) {
    return errorPage(502, `No route matches ${viewer.request.uri}.`);
  }
  if (OF_AWS.test(domainName)) {
    return errorPage(502, `The origin ${domainName} is no resource of this app that runs here.`);
  }
  return { url: `${origin.protocol}://${domainName}`, request, after };
}

/** Path and query for an origin. */
function targetOf({ path }: OriginSettings, { uri, query }: EdgeRequest): string {
  const search = query.map(([name, value]) => (value === "" ? name : `${name}=${value}`)).join("&");
  const target = `${path}${uri}${search === "" ? "" : `?${search}`}`;
  // A function may return characters that no request line may have.
  return target.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}

/** Every header of the viewer but `Host`, as by the policy AllViewerExceptHostHeader. */
function forwarded(
  { headers: added }: OriginSettings,
  { request: { method, headers, cookies }, incoming }: ViewerRequest,
): Omit<ForwardedRequest, "target"> {
  const address = incoming.socket.remoteAddress ?? "127.0.0.1";
  const known = headers.find(([name]) => name === "x-forwarded-for")?.[1];
  const own = headers.filter(
    ([name]) => name !== "host" && name !== "x-forwarded-for" && !(name in added),
  );
  return {
    method,
    body: incoming,
    headers: [
      ...own,
      ...Object.entries(added),
      ["x-forwarded-for", known === undefined ? address : `${known}, ${address}`],
      ...(cookies.length === 0
        ? []
        : [["cookie", cookies.map(([name, value]) => `${name}=${value}`).join("; ")] as const]),
    ],
  };
}

const FOR_BUCKETS = /^(accept-encoding|range|if-[a-z-]+)$/;

/** Headers that CloudFront sends to a bucket, signed where it has access to a private one. */
const bucketHeaders = (headers: Pairs, isSigned: boolean): Pairs => [
  ...headers.filter(([name]) => FOR_BUCKETS.test(name)),
  ...(isSigned
    ? [
        [
          "authorization",
          "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=local",
        ] as const,
      ]
    : []),
];

/** An origin with the changes of a function by `updateRequestOrigin` and its like. */
export function changedOrigin(
  origins: ReadonlyMap<string, OriginSettings>,
  assigned: OriginSettings | undefined,
  change: Properties | undefined,
): OriginSettings | undefined {
  const base = origins.get(text(change ?? {}, "originId") ?? "") ?? assigned;
  if (!change || !base) return base;
  const access = record(change, "originAccessControlConfig");
  const custom = record(change, "customOriginConfig");
  const headers = record(change, "customHeaders");
  const hasDomain = typeof change["domainName"] === "string";
  return {
    domainName: text(change, "domainName") ?? base.domainName,
    path: text(change, "originPath") ?? (hasDomain ? "" : base.path),
    protocol: text(custom, "protocol") === "http" ? "http" : "https",
    isSigned: "enabled" in access ? access["enabled"] === true : base.isSigned,
    headers: isRecord(change["customHeaders"])
      ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
      : base.headers,
  };
}
