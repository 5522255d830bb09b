import * as z from "zod";
import { ofType, pricer, type Stage } from "../pricer.ts";

/** What a rule of AWS's costs more than a rule costs. https://aws.amazon.com/waf/pricing/ */
const paidGroups = /BotControl|ATPRuleSet|ACFPRuleSet|AntiDDoS/;

/** A web ACL, its rules (a managed group is one rule) and what it inspects. */
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

/** All requests to what a web ACL guards. */
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
