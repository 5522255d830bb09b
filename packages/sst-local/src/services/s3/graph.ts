import { UserError } from "../../errors.ts";
import { ancestors, byType, type Graph, type Resource } from "../../graph/index.ts";
import { flag, number, record, records, text, texts } from "../../graph/inputs.ts";
import type { CorsRule } from "./cors.ts";

/** The names that a type has had in Pulumi's AWS provider, version 6 and 7. */
const of = (...names: string[]): string[] =>
  names.map((name) => `aws:s3/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`);

export const BUCKET = of("BucketV2", "Bucket");
const CORS = of("BucketCorsConfigurationV2", "BucketCorsConfiguration");
const LIFECYCLE = of("BucketLifecycleConfigurationV2", "BucketLifecycleConfiguration");
export const NOTIFICATION = of("BucketNotification");
const OBJECT = of("BucketObjectv2", "BucketObject");
const OWNERSHIP = of("BucketOwnershipControls");
const POLICY = of("BucketPolicy");
const PUBLIC_ACCESS_BLOCK = of("BucketPublicAccessBlock");
const VERSIONING = of("BucketVersioningV2", "BucketVersioning");

export const TYPES = [
  ...BUCKET,
  ...CORS,
  ...NOTIFICATION,
  ...OBJECT,
  ...OWNERSHIP,
  ...POLICY,
  ...PUBLIC_ACCESS_BLOCK,
];

/** Reported as features of a bucket that are not emulated. */
const WITHOUT_EFFECT = [...LIFECYCLE, ...VERSIONING];

/** A bucket of the graph with what other resources configure of it. */
export interface BucketSettings {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly cors: readonly CorsRule[];
  /** JSON of the bucket policy. */
  readonly policy: string | undefined;
  /** True where a policy that makes the bucket public has no effect. */
  readonly restrictsPublicBuckets: boolean;
  /** True where access control lists are disabled, as in every new bucket. */
  readonly isBucketOwnerEnforced: boolean;
  readonly notifications: readonly Notification[];
  /** Objects that the app's infra puts there. */
  readonly objects: readonly GraphObject[];
}

/** Where events of a bucket go. */
export interface Notification {
  readonly id: string;
  /** ARN of a function, a queue or a topic. */
  readonly destination: string;
  /** Such as `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export interface GraphObject {
  readonly key: string;
  /** Text, or a file relative to the folder of sst.config.ts. */
  readonly content:
    { readonly text: string } | { readonly base64: string } | { readonly file: string };
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The files of a static site are served by its own service, without the bucket they would be in. */
const isOfSite = (graph: Graph, resource: Resource): boolean =>
  ancestors(graph, resource).some(({ type }) => type === "sst:aws:StaticSite");

const bucketsOf = (graph: Graph): Resource[] =>
  BUCKET.flatMap((type) => byType(graph, type)).filter((bucket) => !isOfSite(graph, bucket));

/** True for a bucket, and for what configures or is in a bucket of the graph. */
export function takes(resource: Resource, graph: Graph): boolean {
  if (![...TYPES, ...WITHOUT_EFFECT].includes(resource.type)) return false;
  if (isOfSite(graph, resource)) return false;
  if (BUCKET.includes(resource.type)) return true;
  // Code of functions and layers goes to a bucket that SST has outside of the app.
  if (!OBJECT.includes(resource.type)) return true;
  const name = text(resource.inputs, "bucket");
  return bucketsOf(graph).some((bucket) => nameOf(bucket) === name);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const isBucketName = (name: string): boolean =>
  /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);

/**
 * The buckets of a graph.
 * @throws UserError for a name that cannot be a folder's
 */
export function bucketSettings(graph: Graph): BucketSettings[] {
  return bucketsOf(graph).map((bucket) => {
    const name = nameOf(bucket);
    if (!isBucketName(name)) {
      throw new UserError(`${JSON.stringify(name)} is not the name of a bucket.`, {
        hint: "A name has 3 to 63 lowercase letters, digits, dots and hyphens.",
        resource: bucket.urn,
      });
    }
    const about = (types: readonly string[]): Resource[] =>
      types
        .flatMap((type) => byType(graph, type))
        .filter(({ inputs }) => text(inputs, "bucket") === name);
    const access = about(PUBLIC_ACCESS_BLOCK)[0]?.inputs ?? {};
    const ownership = record(about(OWNERSHIP)[0]?.inputs ?? {}, "rule");
    return {
      name,
      arn: text(bucket.outputs, "arn") ?? `arn:aws:s3:::${name}`,
      region: text(bucket.outputs, "region") ?? graph.app.region,
      cors: about(CORS).flatMap(({ inputs }) => records(inputs, "corsRules").map(corsRule)),
      policy: text(about(POLICY)[0]?.inputs ?? {}, "policy"),
      restrictsPublicBuckets:
        flag(access, "restrictPublicBuckets") || flag(access, "blockPublicPolicy"),
      isBucketOwnerEnforced:
        (text(ownership, "objectOwnership") ?? "BucketOwnerEnforced") === "BucketOwnerEnforced",
      notifications: about(NOTIFICATION).flatMap(({ inputs }) => notificationsOf(inputs)),
      objects: about(OBJECT).map(graphObject),
    };
  });
}

/** What is configured of buckets and has no effect here. */
export function bucketsNotEmulated(graph: Graph): string[] {
  const ours = new Set(bucketsOf(graph).map(nameOf));
  const line = (types: readonly string[], title: string, effect: string): string[] =>
    types.flatMap((type) =>
      byType(graph, type).flatMap(({ inputs }) => {
        const name = text(inputs, "bucket") ?? "";
        return ours.has(name) ? [`${title} of bucket ${name}: ${effect}`] : [];
      }),
    );
  return [
    ...line(VERSIONING, "versioning", "an object that is replaced or deleted is gone"),
    ...line(LIFECYCLE, "lifecycle rules", "objects neither expire nor change their storage class"),
  ];
}

/** Where AWS serves the buckets, and the paths at which the AWS endpoint does. */
export const bucketOrigins = (graph: Graph): { origin: string; path: string }[] =>
  bucketsOf(graph).flatMap(({ outputs, ...bucket }) =>
    ["bucketDomainName", "bucketRegionalDomainName"].flatMap((output) => {
      const domain = text(outputs, output);
      const path = `/${nameOf({ outputs, ...bucket })}`;
      return domain === undefined ? [] : [{ origin: `https://${domain}`, path }];
    }),
  );

export const nameOf = ({ id, inputs, outputs }: Resource): string =>
  text(outputs, "bucket") ?? text(inputs, "bucket") ?? id;

const corsRule = (rule: Record<string, unknown>): CorsRule => ({
  allowedHeaders: texts(rule, "allowedHeaders"),
  allowedMethods: texts(rule, "allowedMethods"),
  allowedOrigins: texts(rule, "allowedOrigins"),
  exposeHeaders: texts(rule, "exposeHeaders"),
  maxAgeSeconds: number(rule, "maxAgeSeconds"),
});

export function notificationsOf(inputs: Record<string, unknown>): Notification[] {
  const destinations = [
    ["lambdaFunctions", "lambdaFunctionArn"],
    ["queues", "queueArn"],
    ["topics", "topicArn"],
  ] as const;
  return destinations.flatMap(([list, arn]) =>
    records(inputs, list).map((one) => ({
      id: text(one, "id") ?? "",
      destination: text(one, arn) ?? "",
      events: texts(one, "events"),
      prefix: text(one, "filterPrefix") ?? "",
      suffix: text(one, "filterSuffix") ?? "",
    })),
  );
}

/** https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucketobjectv2/#inputs */
function graphObject({ inputs }: Resource): GraphObject {
  const header = (input: string, name: string) => {
    const value = text(inputs, input);
    return value === undefined ? {} : { [name]: value };
  };
  const base64 = text(inputs, "contentBase64");
  const source = record(inputs, "source");
  const file = text(inputs, "source") ?? text(source, "path");
  return {
    key: text(inputs, "key") ?? "",
    content:
      file !== undefined
        ? { file }
        : base64 !== undefined
          ? { base64 }
          : { text: text(source, "text") ?? text(inputs, "content") ?? "" },
    headers: {
      ...header("contentType", "content-type"),
      ...header("cacheControl", "cache-control"),
      ...header("contentDisposition", "content-disposition"),
      ...header("contentEncoding", "content-encoding"),
      ...header("contentLanguage", "content-language"),
    },
    metadata: Object.fromEntries(
      Object.entries(record(inputs, "metadata")).map(([name, value]) => [name, String(value)]),
    ),
  };
}
