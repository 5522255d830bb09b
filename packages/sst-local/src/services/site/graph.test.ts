import { expect, it } from "vitest";
import type { Graph, Resource } from "../../graph/index.ts";
import { edgeCodeNotEmulated } from "./graph.ts";

const SITE = "urn:pulumi:local::app::sst:aws:StaticSite::Web";

/** The code of SST 3.19's CloudFront functions, with code of the app where SST inserts it. */
const requestCode = (injection: string) => `
import cf from "cloudfront";
async function handler(event) {
  ${injection}
  
  
async function routeSite(kvNamespace, metadata) {}
}`;

function graphOf(functions: Record<string, string>): Graph {
  const site = { urn: SITE, type: "sst:aws:StaticSite", name: "Web", id: "", custom: false };
  return {
    version: 1,
    app: {
      ...{ name: "app", stage: "local", home: "aws", removal: "remove", protect: false },
      ...{ providers: {}, defaultTags: {}, region: "us-east-1", accountId: "123456789012" },
    },
    outputs: {},
    resources: [
      { ...site, inputs: {}, outputs: {} },
      ...Object.entries(functions).map(([name, code]): Resource => {
        const type = "aws:cloudfront/function:Function";
        const urn = `${SITE}$${type}::${name}`;
        return {
          ...{ urn, type, name, id: name, custom: true, parent: SITE },
          inputs: { code },
          outputs: {},
        };
      }),
    ],
    targets: {},
    warnings: [],
  };
}

it.each([
  ["nothing for a site without code of the app", "", undefined, []],
  [
    "nothing for a site with a domain",
    "if (event.request.headers.host.value.includes('cloudfront.net')) {}",
    undefined,
    [],
  ],
  [
    "viewerRequest",
    "return { statusCode: 401 };",
    undefined,
    ["edge code (viewerRequest) of site Web: every request is answered without it"],
  ],
  [
    "viewerRequest and viewerResponse",
    "if (a) b();",
    "event.response.headers",
    ["edge code (viewerRequest, viewerResponse) of site Web: every request is answered without it"],
  ],
])("lists %s as not emulated", (_, request, response, expected) => {
  const graph = graphOf({
    WebCloudfrontFunctionRequest: requestCode(request),
    ...(response !== undefined && { WebCloudfrontFunctionResponse: response }),
  });
  expect(edgeCodeNotEmulated(graph)).toEqual(expected);
});
