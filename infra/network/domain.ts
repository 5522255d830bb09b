import { stageSettings } from "../stage.ts";

const { domain } = stageSettings($app.stage);

/** Where the stage's programs are, by host name; nothing where no domain is configured. */
export const hosts = domain && {
  api: `api.${domain}`,
  service: `service.${domain}`,
  web: `app.${domain}`,
};

/**
 * The API's own host name, without the stage in the path. SST makes the certificate, proves by DNS
 * that the domain is ours and points the name at the API; the zone is one of Route 53.
 */
export const apiDomain = hosts && { name: hosts.api, dns: sst.aws.dns() };
