import type { StartService } from "../../aws/service.ts";
import { createCognito } from "./cognito.ts";
import { userPools } from "./graph.ts";
import { seedUsers } from "./seed-users.ts";

/** Key sets and hosted pages, which are called by path. */
const PATHS = /^\/(login|logout|oauth2)(\/|$)|\/\.well-known\//;

/** Serves the user pools of a graph. */
export const start: StartService = ({ stateDir, events, use, options: { seedUsers: users } }) => {
  const cognito = createCognito({
    pools: [],
    stateDir,
    invoke: async (functionArn, event) => {
      const functions = use("functions");
      if (!functions) throw new Error("The graph has no functions.");
      return functions.invoke(functionArn, event);
    },
    deliver: (mail) => events.mail(mail),
    log: events.line,
  });
  let current = "";
  let seededPool: string | undefined;
  return {
    apis: [
      {
        protocol: "listener",
        target: "AWSCognitoIdentityProviderService",
        path: PATHS,
        listener: cognito.listener,
      },
    ],
    provides: { userPools: cognito },
    prepare({ graph }) {
      const pools = userPools(graph);
      return {
        async commit() {
          const next = JSON.stringify(pools);
          if (next !== current) cognito.update(pools);
          current = next;
          if (users.length === 0 || pools[0]?.id === seededPool) return;
          seededPool = pools[0]?.id;
          await seedUsers({ users, pool: pools[0], cognito, log: events.line });
        },
      };
    },
    stop: () => cognito.stop(),
  };
};
