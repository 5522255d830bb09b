import { createClient } from "@souk/core/table";
import type { Table } from "@souk/core/table";
import { Resource } from "sst/resource";

/** What infra links to the functions; SST writes the same into `sst-env.d.ts` when it runs. */
interface Links {
  Table: { name: string };
}

const links = Resource as unknown as Links;

/** The table that infra links as `Table`, by a client that lives as long as the function. */
export function linkedTable(): Table {
  return { client: createClient(), name: links.Table.name };
}

/** An environment variable that infra sets. @throws Error when it did not, as the function loads */
export function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
