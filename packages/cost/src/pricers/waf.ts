import * as z from "zod";
import { ofType, pricer, type Stage } from "../pricer.ts";

/** Managed rule groups with a subscription fee of their own. https://aws.amazon.com/waf/pricing/ */
const paidGroups = /BotControl|ATPRuleSet|ACFPRuleSet|AntiDDoS/;

/** Web ACL: the ACL, its rules (a managed rule group counts as one) and inspected requests. */
export const webAcl = pricer(
  z.object({
    rules: z
      .array(
        z.object({
          name: z.string(),
          statement: z
            .object({ managedRuleGroupStatement: z.object({ name: z.string() }).optional() })
            .optional(),
        }),
      )
      .optional(),
  }),
  ({ rules = [] }, stage, { outputs }) => {
    const paid = rules.find(({ statement }) =>
      paidGroups.test(statement?.managedRuleGroupStatement?.name ?? ""),
    );
    if (paid) return { why: `its rule ${paid.name} has a subscription of its own` };
    return [
      { what: "web ACL", quantity: 1, price: "waf.acl" },
      { what: "rules", quantity: rules.length, price: "waf.rule" },
      {
        what: "requests inspected",
        quantity: inspectedRequests(stage, outputs["arn"]),
        price: "waf.request",
      },
    ];
  },
);

/** The number of requests to the resources that a web ACL is associated with. */
export function inspectedRequests(stage: Stage, webAclArn: unknown): number {
  const { restApi, loadBalancer } = stage.usage;
  return ofType(stage, "aws:wafv2/webAclAssociation:WebAclAssociation")
    .filter(({ inputs }) => inputs["webAclArn"] === webAclArn)
    .map(({ inputs }) => String(inputs["resourceArn"]))
    .map((arn) => {
      if (arn.includes(":apigateway:")) return restApi.requests;
      return arn.includes(":elasticloadbalancing:") ? loadBalancer.requests : 0;
    })
    .reduce((sum, requests) => sum + requests, 0);
}
