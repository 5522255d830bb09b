import {
  asIfDirect,
  endpointOf,
  endUpgrade,
  forward,
  forwardedRequest,
  type ForwardedResponse,
  forwardUpgrade,
  sendForwarded,
} from "../../aws/forward.ts";
import { errorPage } from "../../aws/error-page.ts";
import type { DevServers } from "../../aws/capabilities.ts";
import type { Served } from "../../aws/service.ts";

/** Serves what the server of a command answers; a page that reloads itself before it listens. */
export const serveDevServer = (address: () => ReturnType<DevServers["at"]>): Served => ({
  async handler(incoming, response) {
    const server = address();
    const answer = (): Promise<ForwardedResponse> | ForwardedResponse => {
      if (!server || "reason" in server) return starting(server);
      const direct = asIfDirect(server.url, endpointOf(incoming), forwardedRequest(incoming));
      return forward(server.url, direct.request).then(direct.after, (error: Error) =>
        errorPage(502, `${server.url} does not answer: ${error.message}`),
      );
    };
    await sendForwarded(incoming, response, await answer());
    // What nobody read of the request's body.
    incoming.resume();
  },
  upgrade(incoming, socket, head) {
    const server = address();
    if (!server || "reason" in server) return endUpgrade(socket, starting(server));
    const { body: _body, ...request } = forwardedRequest(incoming);
    const direct = asIfDirect(server.url, endpointOf(incoming), request);
    forwardUpgrade(server.url, direct.request, socket, head);
  },
});

const starting = (server: { reason: string } | undefined): ForwardedResponse =>
  errorPage(503, server?.reason ?? "Its command is not running.", { retries: true });
