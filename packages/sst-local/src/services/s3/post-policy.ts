import { isRecord } from "../../graph/inputs.ts";
import { accessDenied, S3Error } from "./errors.ts";
import { checkSignature, scopeOf, type Verifier } from "./presigned.ts";

/** Bytes that a form's file may have. */
export interface SizeRange {
  readonly least: number;
  readonly most: number;
}

/** Fields that a policy need not name. */
const FREE = /^(?:policy|file|x-amz-signature|awsaccesskeyid|signature|x-ignore-.*)$/;

/**
 * Verifies the policy of a form and its signature.
 * @param fields names in lower case
 * @param request the bucket, and the key with the file's name in it
 * @returns the size that the policy allows
 * @throws S3Error AccessDenied, SignatureDoesNotMatch, InvalidRequest
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function checkPostPolicy(
  fields: ReadonlyMap<string, string>,
  request: { readonly bucket: string; readonly key: string },
  { clientSecret, now }: Verifier,
): SizeRange {
  const encoded = fields.get("policy") ?? "";
  const scope = scopeOf(fields.get("x-amz-credential") ?? "", fields.get("x-amz-date") ?? "");
  checkSignature(fields.get("x-amz-signature") ?? "", encoded, scope, clientSecret, {
    StringToSign: encoded,
  });
  const { conditions, expiration } = policyOf(encoded);
  if (!(Date.parse(expiration) > now()))
    throw accessDenied("Invalid according to Policy: Policy expired.");
  const values = new Map([...fields, ...Object.entries(request)]);
  const named = new Set<string>();
  let size: SizeRange = { least: 0, most: Infinity };
  for (const condition of conditions) {
    const [operator, subject, value] = condition;
    if (operator === "content-length-range") {
      size = { least: Number(subject), most: Number(value) };
      continue;
    }
    const name = subject.replace(/^\$/, "").toLowerCase();
    const actual = values.get(name) ?? "";
    named.add(name);
    if (operator === "eq" ? actual === value : holdsPrefix(name, actual, value)) continue;
    throw accessDenied(
      `Invalid according to Policy: Policy Condition failed: ["${operator}", "$${name}", "${value}"]`,
    );
  }
  const extra = [...fields.keys()].find((name) => !FREE.test(name) && !named.has(name));
  if (extra !== undefined) {
    throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra}`);
  }
  return size;
}

/** A content type may be a list, of which each has to begin so. */
const holdsPrefix = (name: string, actual: string, prefix: string): boolean =>
  (name === "content-type" ? actual.split(",") : [actual]).every((one) => one.startsWith(prefix));

type Condition = readonly [operator: "eq" | "starts-with" | "content-length-range", string, string];

function policyOf(encoded: string): { expiration: string; conditions: Condition[] } {
  const invalid = () => new S3Error("InvalidRequest", "Invalid Policy: Invalid JSON.");
  let policy: unknown;
  try {
    policy = JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
  } catch {
    throw invalid();
  }
  if (!isRecord(policy) || typeof policy["expiration"] !== "string") throw invalid();
  const conditions = policy["conditions"];
  if (!Array.isArray(conditions)) throw invalid();
  return {
    expiration: policy["expiration"],
    conditions: conditions.flatMap((condition: unknown): Condition[] => {
      if (isRecord(condition)) {
        return Object.entries(condition).map(([name, value]) => ["eq", name, String(value)]);
      }
      if (!Array.isArray(condition)) throw invalid();
      const [operator, subject, value] = condition.map(String);
      const known = (["eq", "starts-with", "content-length-range"] as const).find(
        (one) => one === operator?.toLowerCase(),
      );
      if (!known || subject === undefined || value === undefined) throw invalid();
      return [[known, subject, value]];
    }),
  };
}
