import type { Readable } from "node:stream";
import { attributesOf, checkKey } from "../attributes.ts";
import { storeBody } from "../body.ts";
import type { Buckets } from "../buckets.ts";
import { invalidArgument } from "../errors.ts";
import { readForm } from "../form.ts";
import { checkPostPolicy } from "../post-policy.ts";
import { checkAnonymous } from "../access.ts";
import { type BucketRequest, header, type S3Answer, xmlAnswer } from "../request.ts";
import { toObject } from "./write.ts";

/**
 * An upload by an HTML form.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export async function postObject(request: BucketRequest, buckets: Buckets): Promise<S3Answer> {
  const { bucket } = request;
  const form = await readForm(request.message, header(request.headers, "content-type") ?? "");
  const field = (name: string) => form.fields.get(name);
  const template = field("key");
  if (template === undefined) {
    throw invalidArgument("Bucket POST must contain a field named 'key'.", "key", "");
  }
  const key = template.replaceAll("${filename}", form.filename);
  checkKey(key);
  const range = field("policy")
    ? checkPostPolicy(form.fields, { bucket: bucket.settings.name, key }, buckets)
    : undefined;
  if (!range) checkAnonymous(bucket.settings, "s3:PutObject", key);
  const attributes = attributesOf(Object.fromEntries(form.fields));
  const { file, path } = bucket.newFile();
  const content: Readable = form.content(range ?? { least: 0, most: Infinity });
  const stored = await storeBody(content, formHeaders(form.fields), path);
  const object = toObject(key, attributes, stored, file, buckets.now());
  bucket.put(object);
  buckets.notify(request, { event: "ObjectCreated:Post", key, object });
  return answer(request, form.fields, key, object.etag);
}

/** The size of a form's file is known at its end only. */
const formHeaders = (fields: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...fields].filter(([name]) => name.startsWith("x-amz-checksum-") || name === "content-md5"),
  );

function answer(
  { bucket, call }: BucketRequest,
  fields: ReadonlyMap<string, string>,
  key: string,
  etag: string,
): S3Answer {
  const location = `http://${call.host}/${bucket.settings.name}/${encodeURI(key)}`;
  const headers = { etag: `"${etag}"`, location };
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const to = new URL(redirect);
    const query = { bucket: bucket.settings.name, key, etag: `"${etag}"` };
    for (const [name, value] of Object.entries(query)) to.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: to.href } };
  }
  const status = Number(fields.get("success_action_status") ?? 204);
  if (status !== 201) return { status: status === 200 ? 200 : 204, headers };
  const document = xmlAnswer("PostResponse", {
    Location: location,
    Bucket: bucket.settings.name,
    Key: key,
    ETag: `"${etag}"`,
  });
  return { ...document, status: 201, headers: { ...document.headers, ...headers } };
}
