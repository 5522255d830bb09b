import { createClient } from "@souk/core/table";
import type { Table } from "@souk/core/table";
import { Resource } from "sst/resource";

/** The resources that infra links to functions. SST generates the same types in `sst-env.d.ts`. */
interface Links {
  Table: { name: string };
}

const links = Resource as unknown as Links;

/**
 * The table that infra links as `Table`, with a client for the life of the function: our own, which
 * starts fast and takes Lambda's credentials, and not the AWS SDK's, which sends and returns the same
 * (`createSdkClient` in packages/core/test). docs/adr/0016-a-signed-client.md
 */
export function linkedTable(): Table {
  return { client: createClient(), name: links.Table.name };
}

/** An environment variable that infra sets. @throws Error when it is not set */
export function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
