import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

/** One emulated service behind the common endpoint. */
export interface AwsService {
  /** Of `X-Amz-Target`, up to the dot: `AmazonSQS`. */
  targetPrefix?: string;
  /** For the services that are called by path. */
  handlesPath?: (path: string) => boolean;
  /** Whether browsers may call it from another origin: it answers their preflights. */
  forBrowsers?: boolean;
  listener: RequestListener;
}

/**
 * The one address that stands for AWS (`AWS_ENDPOINT_URL`): each request goes to the service that
 * its target or its path names. What is not emulated is refused loudly, never answered by halves.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function awsEndpoint(
  services: readonly AwsService[],
  log: (line: string) => void,
): RequestListener {
  return (request, response) => {
    const target = headerOf(request, "x-amz-target");
    const prefix = target?.split(".")[0];
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    // It says what is to be called only by naming the header, not by its value.
    const isPreflight = request.method === "OPTIONS" && target === undefined;
    const service =
      services.find(
        ({ targetPrefix, handlesPath }) =>
          (targetPrefix !== undefined && targetPrefix === prefix) || handlesPath?.(path),
      ) ?? (isPreflight ? services.find(({ forBrowsers }) => forBrowsers) : undefined);
    if (service) service.listener(request, response);
    else refuse(request, response, target ?? `${request.method} ${path}`, log);
  };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  called: string,
  log: (line: string) => void,
): void {
  const agent = headerOf(request, "user-agent")?.match(/api\/([\w-]+)/)?.[1];
  const what = agent ? `${called} (${agent})` : called;
  log(`not emulated: ${what} was called and refused`);
  request.resume();
  response.writeHead(501, { "content-type": "application/x-amz-json-1.1" });
  response.end(
    JSON.stringify({ __type: "NotImplemented", message: `sst-local does not emulate ${what}` }),
  );
}

const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};
