import type { Service } from "../aws/service.ts";
import { UserError } from "../errors.ts";
import { byUrn, type Graph, positionOf } from "../graph/index.ts";
import { neededServices } from "./not-emulated.ts";

/**
 * What AWS would refuse of a graph at a deploy, by the rules of the services that it needs. Resources
 * that the program only reads exist already.
 */
export const refusals = (graph: Graph, services: readonly Service[]): Promise<UserError[]> =>
  collect(graph, services, async (service) => (await service.refusals?.(graph)) ?? []);

/** The refusals, and what the services find when they start; slower. */
export const everyRefusal = (graph: Graph, services: readonly Service[]): Promise<UserError[]> =>
  collect(graph, services, async (service) => [
    ...((await service.refusals?.(graph)) ?? []),
    ...((await service.startErrors?.(graph)) ?? []),
  ]);

async function collect(
  graph: Graph,
  services: readonly Service[],
  errorsOf: (service: Service) => Promise<UserError[]>,
): Promise<UserError[]> {
  const found = await Promise.all(neededServices(graph, services).map(errorsOf));
  return found
    .flat()
    .filter(({ resource = "" }) => byUrn(graph, resource)?.external !== true)
    .map((error) => withPosition(error, graph));
}

/** @throws UserError for the first refusal of a graph */
export async function refuse(graph: Graph, services: readonly Service[]): Promise<void> {
  const [first, ...others] = await refusals(graph, services);
  if (!first) return;
  if (others.length === 0) throw first;
  throw new UserError(first.message, {
    hint: `${first.hint ?? ""} ${others.length} more: sst-local graph --check prints all.`,
  });
}

/** An error that begins with the position of the infra that created the resource it is about. */
export function withPosition<E>(error: E, graph: Graph): E | UserError {
  if (!(error instanceof UserError) || error.resource === undefined) return error;
  const resource = byUrn(graph, error.resource);
  const position = resource && positionOf(graph, resource);
  if (position === undefined) return error;
  return new UserError(`${position}: ${error.message}`, {
    ...(error.hint !== undefined && { hint: error.hint }),
    cause: error,
  });
}
