import { waf } from "./metric.ts";
import { chart, line, type Widget } from "./widget.ts";

/** The web ACL's allowed, blocked and counted requests, in total and by rule. */
export function wafWidgets(acl: aws.wafv2.WebAcl): $util.Output<Widget[]> {
  return acl.rules.apply((rules = []) => {
    const counted = rules.map(({ name, visibilityConfig }) => ({
      name,
      rule: visibilityConfig.metricName,
    }));
    return [
      chart("WAF: requests", [
        line("allowed", waf(acl, "ALL", "AllowedRequests")),
        line("blocked", waf(acl, "ALL", "BlockedRequests")),
      ]),
      chart(
        "WAF: blocked by rule",
        counted.map(({ name, rule }) => line(name, waf(acl, rule, "BlockedRequests"))),
      ),
      chart(
        "WAF: counted by rule",
        counted.map(({ name, rule }) => line(name, waf(acl, rule, "CountedRequests"))),
      ),
    ];
  });
}
