import { ancestors, byType, type Graph, type Resource } from "../../graph/index.ts";
import { number, record, records, text, texts } from "../../graph/inputs.ts";

const of = (name: string): string =>
  `aws:cloudfront/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;

export const DISTRIBUTION = of("Distribution");
export const FUNCTION = of("Function");
const HEADERS_POLICY = of("ResponseHeadersPolicy");
const STORE_KEY = of("KeyvaluestoreKey");

export const TYPES = [DISTRIBUTION, FUNCTION, of("KeyValueStore"), STORE_KEY, HEADERS_POLICY];

/** A distribution of the graph. */
export interface DistributionSettings {
  readonly urn: string;
  readonly id: string;
  /** The name of the component in the app that it belongs to. */
  readonly name: string;
  readonly domainName: string;
  /** Its own domain names, some with a wildcard. */
  readonly aliases: readonly string[];
  readonly defaultRootObject: string | undefined;
  readonly origins: ReadonlyMap<string, OriginSettings>;
  /** In the order in which a path is matched; the last one takes every path. */
  readonly behaviors: readonly Behavior[];
  readonly errorResponses: readonly ErrorResponse[];
}

export interface OriginSettings {
  readonly domainName: string;
  /** Goes before each path; empty or with a leading slash. */
  readonly path: string;
  readonly protocol: "http" | "https";
  /** True where CloudFront signs its requests, as for a private bucket. */
  readonly isSigned: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Behavior {
  /** Undefined for the default behavior. */
  readonly pathPattern: string | undefined;
  readonly originId: string;
  readonly methods: readonly string[];
  /** ARNs of functions. */
  readonly viewerRequest: string | undefined;
  readonly viewerResponse: string | undefined;
  readonly headersPolicyId: string | undefined;
}

export interface ErrorResponse {
  readonly errorCode: number;
  readonly status: number | undefined;
  readonly pagePath: string | undefined;
}

/** The ID of a distribution's endpoint. */
export const endpointId = ({ urn }: { urn: string }): string => `cloudfront/${urn}`;

/** Every distribution of the graph. */
export const distributions = (graph: Graph): DistributionSettings[] =>
  byType(graph, DISTRIBUTION).map((resource) => settingsOf(graph, resource));

function settingsOf(graph: Graph, resource: Resource): DistributionSettings {
  const { urn, id, inputs, outputs } = resource;
  const groups = records(inputs, "originGroups").map((group): [string, string] => [
    text(group, "originId") ?? "",
    text(records(group, "members")[0] ?? {}, "originId") ?? "",
  ]);
  const origins = new Map(
    records(inputs, "origins").map((origin) => [text(origin, "originId") ?? "", originOf(origin)]),
  );
  for (const [groupId, first] of groups) {
    const origin = origins.get(first);
    if (origin) origins.set(groupId, origin);
  }
  return {
    ...{ urn, id, origins, name: componentName(graph, resource) },
    domainName: text(outputs, "domainName") ?? "",
    aliases: texts(inputs, "aliases"),
    defaultRootObject: text(inputs, "defaultRootObject"),
    behaviors: [
      ...records(inputs, "orderedCacheBehaviors"),
      record(inputs, "defaultCacheBehavior"),
    ].map(behaviorOf),
    errorResponses: records(inputs, "customErrorResponses").map((one) => ({
      errorCode: number(one, "errorCode") ?? 0,
      status: number(one, "responseCode"),
      pagePath: text(one, "responsePagePath"),
    })),
  };
}

/** The name of the site or router around a distribution, or its own. */
function componentName(graph: Graph, resource: Resource): string {
  const around = ancestors(graph, resource);
  const component = around.find(({ type }) => type !== "sst:aws:CDN") ?? around[0] ?? resource;
  return component.name;
}

function originOf(origin: Record<string, unknown>): OriginSettings {
  const custom = record(origin, "customOriginConfig");
  return {
    domainName: text(origin, "domainName") ?? "",
    path: text(origin, "originPath") ?? "",
    protocol: text(custom, "originProtocolPolicy") === "http-only" ? "http" : "https",
    isSigned:
      text(origin, "originAccessControlId") !== undefined ||
      text(record(origin, "s3OriginConfig"), "originAccessIdentity") !== undefined,
    headers: Object.fromEntries(
      records(origin, "customHeaders").map((one) => [
        (text(one, "name") ?? "").toLowerCase(),
        text(one, "value") ?? "",
      ]),
    ),
  };
}

function behaviorOf(behavior: Record<string, unknown>): Behavior {
  const functionFor = (eventType: string) =>
    records(behavior, "functionAssociations")
      .filter((one) => one["eventType"] === eventType)
      .map((one) => text(one, "functionArn"))[0];
  return {
    pathPattern: text(behavior, "pathPattern"),
    originId: text(behavior, "targetOriginId") ?? "",
    methods: texts(behavior, "allowedMethods"),
    viewerRequest: functionFor("viewer-request"),
    viewerResponse: functionFor("viewer-response"),
    headersPolicyId: text(behavior, "responseHeadersPolicyId"),
  };
}

/** A CloudFront function of the graph. */
export interface FunctionSettings {
  readonly arn: string;
  /** The name of the resource, without the stage's part. */
  readonly name: string;
  readonly code: string;
  /** ARN of its key value store. */
  readonly store: string | undefined;
}

export const edgeFunctions = (graph: Graph): FunctionSettings[] =>
  byType(graph, FUNCTION).map(({ name, inputs, outputs }) => ({
    ...{ name, arn: text(outputs, "arn") ?? "", code: text(inputs, "code") ?? "" },
    store: texts(inputs, "keyValueStoreAssociations")[0],
  }));

/** One line for each distribution with features that have no effect here. */
export const distributionsNotEmulated = (graph: Graph): string[] => [
  ...byType(graph, HEADERS_POLICY)
    .filter(({ inputs }) => "corsConfig" in inputs)
    .map(({ name }) => `corsConfig of the response headers policy ${name}`),
  ...byType(graph, DISTRIBUTION).flatMap((resource) => {
    const { inputs } = resource;
    const behaviors = [
      record(inputs, "defaultCacheBehavior"),
      ...records(inputs, "orderedCacheBehaviors"),
    ];
    const hasLambdaAtEdge = behaviors.some(
      (one) => records(one, "lambdaFunctionAssociations").length > 0,
    );
    const hasSignedUrls = behaviors.some(
      (one) => texts(one, "trustedKeyGroups").length + texts(one, "trustedSigners").length > 0,
    );
    const missing = [
      ...(hasLambdaAtEdge ? ["Lambda@Edge"] : []),
      ...(hasSignedUrls ? ["signed URLs and cookies"] : []),
    ];
    if (missing.length === 0) return [];
    return [`${missing.join(", ")} of the distribution ${componentName(graph, resource)}`];
  }),
];

/** The headers that a policy sets; HTTP has no use for `strict-transport-security`. */
export interface HeadersPolicy {
  /** Set in every response; names in lower case. */
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** The response headers policies of the graph by ID. */
export const headersPolicies = (graph: Graph): Map<string, HeadersPolicy> =>
  new Map(byType(graph, HEADERS_POLICY).map(({ id, inputs }) => [id, headersPolicy(inputs)]));

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
function headersPolicy(inputs: Record<string, unknown>): HeadersPolicy {
  const security = record(inputs, "securityHeadersConfig");
  const csp = text(record(security, "contentSecurityPolicy"), "contentSecurityPolicy");
  const frame = text(record(security, "frameOptions"), "frameOption");
  const referrer = text(record(security, "referrerPolicy"), "referrerPolicy");
  const custom = records(record(inputs, "customHeadersConfig"), "items");
  const removed = records(record(inputs, "removeHeadersConfig"), "items");
  return {
    set: {
      ...(csp !== undefined && { "content-security-policy": csp }),
      ...("contentTypeOptions" in security && { "x-content-type-options": "nosniff" }),
      ...(frame !== undefined && { "x-frame-options": frame }),
      ...(referrer !== undefined && { "referrer-policy": referrer }),
      ...Object.fromEntries(
        custom.map((item) => [
          (text(item, "header") ?? "").toLowerCase(),
          text(item, "value") ?? "",
        ]),
      ),
    },
    remove: removed.map((item) => (text(item, "header") ?? "").toLowerCase()),
  };
}
