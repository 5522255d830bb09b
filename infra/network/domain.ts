import { stageSettings } from "../stage.ts";

const { domain, standby } = stageSettings($app.stage);

/**
 * The stage's host names; undefined if no domain is configured. A standby has the API's only: a name of
 * CloudFront can be that of one distribution.
 */
export const hostNames = domain
  ? {
      api: `api.${domain}`,
      service: `service.${domain}`,
      web: standby ? undefined : `app.${domain}`,
    }
  : undefined;

/**
 * The API's custom domain. SST creates the certificate, validates it by DNS and adds the records to
 * the Route 53 zone. A standby has the same name in its region, and no record: changing the record of the
 * other stage is how it takes over.
 */
export const apiDomain =
  hostNames &&
  (standby
    ? ({ name: hostNames.api, dns: false, cert: certificateOf(hostNames.api) } as const)
    : { name: hostNames.api, dns: sst.aws.dns() });

/** A certificate by the record that validates the name in the first region: it is the same in every region. */
function certificateOf(domainName: string): $util.Output<string> {
  const certificate = new aws.acm.Certificate("ApiCertificate", {
    domainName,
    validationMethod: "DNS",
  });
  return new aws.acm.CertificateValidation("ApiCertificateValidation", {
    certificateArn: certificate.arn,
  }).certificateArn;
}
