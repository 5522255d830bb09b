import { join } from "node:path";
import type { UserPools } from "../../aws/capabilities.ts";
import type { RunningService, ServiceContext } from "../../aws/service.ts";
import { authorize } from "./authorizer.ts";
import { type CognitoContext, createContext } from "./context.ts";
import { userPools } from "./graph.ts";
import { httpRoutes } from "./oauth/routes.ts";
import { cognitoOperations } from "./operations/index.ts";
import { changePool, openPool, type Pool } from "./pool.ts";
import { checkSeedUsers, seedUsers, signInOffers } from "./seed.ts";

/**
 * The user pools of the graph at one origin: the API, the hosted pages and the key sets. Users,
 * sessions and keys are in the state folder; the issuer of tokens is AWS's, but the keys that sign
 * them belong to this state folder.
 */
export function start(
  service: ServiceContext,
  context: CognitoContext = createContext(service),
): RunningService & { provides: { userPools: UserPools } } {
  const directory = join(service.stateDir, "cognito");
  const open = new Map<string, Pool>();
  let seededPoolId: string | undefined;
  return {
    apis: [
      {
        protocol: "json-1.1",
        target: "AWSCognitoIdentityProviderService",
        title: "Cognito",
        operations: cognitoOperations(context),
      },
      { protocol: "http", routes: httpRoutes(context) },
    ],
    provides: {
      userPools: { authorize: (request) => Promise.resolve(authorize(context, request)) },
    },
    pages: {
      // For a sign-in page of the app's own: the same people as on the hosted page.
      people: () =>
        context.pools
          .slice(0, 1)
          .flatMap((pool) => signInOffers(context, pool))
          .map(({ name, email, password, groups }) => ({
            name: name ?? email,
            email,
            password,
            groups,
          })),
    },
    prepare({ graph }) {
      const definitions = userPools(graph);
      const opened: Pool[] = [];
      const discard = () => opened.forEach(({ store }) => store.close());
      const [first] = definitions;
      const users = first && first.id !== seededPoolId ? service.options.seedUsers : [];
      try {
        for (const definition of definitions) {
          if (!open.has(definition.id)) opened.push(openPool(definition, directory, context.now()));
        }
        const pool = [...open.values(), ...opened].find(
          ({ definition }) => definition.id === first?.id,
        );
        if (first && pool) checkSeedUsers(context, { ...pool, definition: first }, users);
      } catch (error) {
        discard();
        throw error;
      }
      async function commit(): Promise<void> {
        for (const pool of opened) open.set(pool.definition.id, pool);
        context.pools = definitions.flatMap((definition) => {
          const pool = open.get(definition.id);
          if (pool) changePool(pool, definition);
          return pool ?? [];
        });
        const [pool] = context.pools;
        seededPoolId = pool?.definition.id;
        if (pool) await seedUsers(context, pool, users);
      }
      return { commit, discard };
    },
    stop() {
      for (const { store } of open.values()) store.close();
    },
  };
}
