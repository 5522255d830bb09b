import { expect, it, onTestFinished } from "vitest";
import type { Api, StreamOperation } from "./api.ts";
import { awsEndpoint } from "./endpoint.ts";
import { AwsError } from "./error.ts";
import { listen } from "./listen.ts";
import { unverifiedSignature } from "./signature.ts";
import { restError } from "./protocols/rest-json.ts";

const lines: string[] = [];

async function serve(...apis: Api[]): Promise<string> {
  const log = (line: string) => void lines.push(line);
  const handler = awsEndpoint({ apis: () => apis, log });
  const server = await listen({ handler, port: 0, origins: "aws-endpoint", log });
  onTestFinished(() => server.close());
  return server.url;
}

const stream = (handle: StreamOperation["handle"]): Api => ({
  protocol: "stream",
  match: ({ headers }) => ({
    name: "GetThing",
    action: "s3:GetObject",
    input: {},
    access: headers.authorization === undefined ? "browser" : "signed",
    handle,
    error: restError,
  }),
});
const everyPath: Api = {
  protocol: "http",
  routes: [
    { method: "*", path: /^\//, access: "browser", handle: () => ({ status: 200, body: "route" }) },
  ],
};
const things: Api = {
  protocol: "query",
  service: "things",
  title: "Things",
  namespace: "https://things.example/",
  operations: {
    GetThing: { access: "signed", run: (input) => ({ Name: `<${input.get("Name")}>` }) },
    Fail: {
      access: "signed",
      run() {
        throw new AwsError("NotFound", "No such thing", { status: 404, queryCode: "Missing" });
      },
    },
  },
};

const query = async (url: string, body: string, headers: Record<string, string>) => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body,
  });
  return [response.status, await response.text()] as const;
};

it("asks an API that streams first about signed requests and last about others", async () => {
  const url = await serve(
    everyPath,
    stream(async (_, response) => void response.end("stream")),
  );
  const signed = await fetch(url, { headers: unverifiedSignature("eu-west-1", "s3") });
  expect(await signed.text()).toBe("stream");
  expect(await (await fetch(url)).text()).toBe("route");
});

it("breaks the connection where a stream fails after its answer has begun", async () => {
  const url = await serve(
    stream(async (_, response) => {
      response.writeHead(200, { "content-length": "10" }).write("half");
      throw new Error("The disk is gone.");
    }),
  );
  await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
  expect(lines.at(-1)).toContain("The disk is gone.");
});

it("answers the query protocol in XML, recognised by the service of the signature", async () => {
  const url = await serve(things);
  const headers = unverifiedSignature("eu-west-1", "things");
  const [status, body] = await query(url, "Action=GetThing&Name=a%26b", headers);
  expect([status, body.replace(/<RequestId>.*?<\/RequestId>/, "<RequestId/>")]).toEqual([
    200,
    '<?xml version="1.0" encoding="UTF-8"?>\n<GetThingResponse xmlns="https://things.example/"><GetThingResult><Name>&#60;a&#38;b&#62;</Name></GetThingResult><ResponseMetadata><RequestId/></ResponseMetadata></GetThingResponse>',
  ]);
  const failed = await query(url, "Action=Fail", headers);
  expect(failed).toEqual([404, expect.stringContaining("<Code>Missing</Code>")]);
  const unknown = await query(url, "Action=__proto__", headers);
  expect(unknown).toEqual([400, expect.stringContaining("UnknownOperationException")]);
  const [, other] = await query(url, "Action=GetThing", unverifiedSignature("eu-west-1", "other"));
  expect(other).toContain("<Code>InvalidAction</Code>");
});

it("decides on the parameters that the operation reads, where a form has one twice", async () => {
  const decided: unknown[] = [];
  const handler = awsEndpoint({
    apis: () => [things],
    log: () => {},
    authorize: ({ operation, input }) => void decided.push([operation, input["Name"]]),
  });
  const server = await listen({ handler, port: 0, origins: "aws-endpoint", log: () => {} });
  onTestFinished(() => server.close());
  const form = "Action=GetThing&Name=read&Name=other&Action=Fail";
  const headers = unverifiedSignature("eu-west-1", "things");
  expect((await query(server.url, form, headers))[1]).toContain("&#60;read&#62;");
  expect(decided).toEqual([["GetThing", "read"]]);
});
