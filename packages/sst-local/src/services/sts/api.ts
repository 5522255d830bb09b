import type { QueryApi } from "../../aws/api.ts";
import { sessionArn } from "../../aws/iam/decide.ts";
import { byType, type Graph } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";

/**
 * GetCallerIdentity of AWS STS, which tools ask before anything else. It needs no resource, so a stack
 * always has it: it is no Service.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const stsApi = (graph: () => Graph): QueryApi => ({
  protocol: "query",
  service: "sts",
  title: "STS",
  namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  operations: {
    GetCallerIdentity: {
      access: "signed",
      run: (_, { caller = "local" }) => identityOf(caller, graph()),
    },
  },
});

/** A function is the session of its role that has its name, as on AWS; other programs are a user. */
function identityOf(caller: string, graph: Graph) {
  const { accountId: Account } = graph.app;
  const fn = byType(graph, "aws:lambda/function:Function").find(
    ({ outputs }) => text(outputs, "name") === caller,
  );
  const role = fn && text(fn.inputs, "role");
  return role === undefined
    ? { Arn: `arn:aws:iam::${Account}:user/${caller}`, UserId: `AIDA:${caller}`, Account }
    : { Arn: sessionArn(role, caller), UserId: `AROA:${caller}`, Account };
}
