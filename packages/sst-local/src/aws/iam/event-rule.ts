import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";
import { busNameOf } from "../target-arns.ts";

/** The rule of a target of EventBridge. Rules of several buses may have the same name. */
export const ruleOf = (graph: Graph, target: Resource): Resource | undefined =>
  byType(graph, "aws:cloudwatch/eventRule:EventRule").find(
    (rule) => rule.outputs["name"] === target.inputs["rule"] && busOf(rule) === busOf(target),
  );

const busOf = ({ inputs }: Resource): string => busNameOf(text(inputs, "eventBusName"));
