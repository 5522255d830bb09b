import { errorAbout } from "../../../aws/refusals.ts";
import type { UserError } from "../../../errors.ts";
import type { Graph } from "../../../graph/index.ts";
import { httpApis } from "./graph.ts";
import { httpApi } from "./http-api.ts";
import { apiRefusals } from "./refusals.ts";

/** The first error of each API whose definition does not compile; one with refusals has none. */
export const startErrors = (graph: Graph): UserError[] =>
  httpApis(graph).flatMap((api) =>
    apiRefusals(api).length > 0 ? [] : errorAbout(api.urn, () => void httpApi(api.definition, {})),
  );
