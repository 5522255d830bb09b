import type { Rule, Subject } from "./rule.ts";

const bucketName = (it: Subject) => it.text("bucket", it.name);

/** S3 under the names of Pulumi's AWS provider 6, which SST 3 uses. */
const provider6: Record<string, Rule> = {
  "aws:s3/bucketAclV2:BucketAclV2": { id: bucketName },
  "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2": { id: bucketName },
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": { id: bucketName },
  "aws:s3/bucketLoggingV2:BucketLoggingV2": { id: bucketName },
  "aws:s3/bucketNotification:BucketNotification": { id: bucketName },
  "aws:s3/bucketObject:BucketObject": { id: (it) => it.text("key"), outputs: s3Object },
  "aws:s3/bucketObjectv2:BucketObjectv2": { id: (it) => it.text("key"), outputs: s3Object },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": { id: bucketName },
  "aws:s3/bucketPolicy:BucketPolicy": { id: bucketName },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": { id: bucketName },
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": {
    id: bucketName,
  },
  "aws:s3/bucketV2:BucketV2": { id: bucketName, outputs: bucket },
  "aws:s3/bucketVersioningV2:BucketVersioningV2": { id: bucketName },
  "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2": {
    id: bucketName,
    outputs: (it) => ({
      websiteDomain: `s3-website-${it.place.region}.amazonaws.com`,
      websiteEndpoint: `${it.id}.s3-website-${it.place.region}.amazonaws.com`,
    }),
  },
};

/** Provider 7, which SST 4 uses, calls `aws:s3/bucketAclV2:BucketAclV2` `aws:s3/bucketAcl:BucketAcl`. */
const provider7 = Object.fromEntries(
  Object.entries(provider6).map(([type, rule]) => [type.replaceAll(/V2(?=:|$)/g, ""), rule]),
);

/** S3. */
export const buckets: Record<string, Rule> = { ...provider6, ...provider7 };

function bucket(it: Subject): Record<string, unknown> {
  return {
    bucket: it.id,
    arn: it.globalArn("s3", it.id, { account: false }),
    bucketDomainName: `${it.id}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${it.id}.s3.${it.place.region}.amazonaws.com`,
    hostedZoneId: "Z3AQBSTGFYJSTF",
    region: it.place.region,
  };
}

function s3Object(it: Subject): Record<string, unknown> {
  return {
    key: it.id,
    arn: it.globalArn("s3", `${it.text("bucket")}/${it.id}`, { account: false }),
    etag: it.hex(32, "etag"),
    versionId: it.letters(32, "version"),
  };
}
