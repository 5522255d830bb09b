import { api } from "./api.ts";
import { functions } from "./functions.ts";
import { purge } from "./purge.ts";
import { table } from "./storage.ts";

/** What a stage tells of itself once it is deployed. */
export const outputs = {
  apiUrl: api.url,
  tableName: table.name,
  functionNames: [
    ...Object.values(functions).map(({ name }) => name),
    purge.apply(({ nodes }) => nodes.function.name),
  ],
};
