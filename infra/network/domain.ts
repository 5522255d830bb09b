import { stageSettings } from "../stage.ts";

const { domain } = stageSettings($app.stage);

/** The stage's host names; undefined if no domain is configured. */
export const hostNames = domain && {
  api: `api.${domain}`,
  service: `service.${domain}`,
  web: `app.${domain}`,
};

/**
 * The API's custom domain. SST creates the certificate, validates it by DNS and adds the records to
 * the Route 53 zone.
 */
export const apiDomain = hostNames && { name: hostNames.api, dns: sst.aws.dns() };
