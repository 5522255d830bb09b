import net from "node:net";
import tls from "node:tls";

/** Names of AWS's APIs; https://docs.aws.amazon.com/general/latest/gr/rande.html */
const AWS_HOST = /\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws|on\.aws)$/i;
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/**
 * Opens plain connections to the stack's AWS endpoint in place of HTTPS connections to AWS, so that
 * no call leaves this machine: those of `fetch` and `node:https`, and of clients that do not read
 * AWS_ENDPOINT_URL, such as SST's own (`sst/aws/bus`). All of them call `tls.connect`. Plain
 * connections to AWS are opened by `Socket.connect`.
 * @param {string | undefined} awsUrl `http://127.0.0.1:<port>`; undefined outside a stack
 */
export function redirectAws(awsUrl) {
  if (awsUrl === undefined) return;
  const { hostname, port } = new URL(awsUrl);
  redirectPlain(hostname, Number(port));
  const { connect } = tls;
  tls.connect = (...args) => {
    const options = args.find((arg) => typeof arg === "object" && arg !== null) ?? {};
    const host = options.host ?? args.find((arg) => typeof arg === "string");
    const isHttps = Number(options.port ?? args[0]) === HTTPS_PORT;
    // A socket that is given leads through a proxy.
    if (!isHttps || !AWS_HOST.test(String(host)) || options.socket) return connect(...args);
    const socket = net.connect({ host: hostname, port: Number(port) });
    // What clients read of a TLS socket.
    Object.assign(socket, { encrypted: true, authorized: true, alpnProtocol: false });
    socket.once("connect", () => socket.emit("secureConnect"));
    const listener = args.findLast((arg) => typeof arg === "function");
    if (listener) socket.once("secureConnect", listener);
    return socket;
  };
}

/**
 * @param {string} hostname of the AWS endpoint
 * @param {number} port of the AWS endpoint
 */
function redirectPlain(hostname, port) {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    // `net.connect` passes its arguments on as one array.
    const options = [args[0]].flat()[0];
    const isPlain = typeof options === "object" && Number(options?.port) === HTTP_PORT;
    if (isPlain && AWS_HOST.test(String(options.host))) {
      Object.assign(options, { host: hostname, port });
    }
    return Reflect.apply(connect, this, args);
  };
}
