import { errorAbout } from "../../../aws/refusals.ts";
import type { UserError } from "../../../errors.ts";
import type { Graph } from "../../../graph/index.ts";
import { restApis } from "./graph.ts";
import { apiRefusals } from "./refusals.ts";
import { restApi } from "./rest-api.ts";

/**
 * The first error of each API whose definition does not compile: an unknown type, a broken pattern or
 * model, a greedy resource with children. An API with refusals, which end a start before, has none.
 */
export const startErrors = (graph: Graph): UserError[] =>
  restApis(graph).flatMap((api) =>
    apiRefusals(api).length > 0 ? [] : errorAbout(api.urn, () => void restApi(api.definition, {})),
  );
