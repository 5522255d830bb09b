import { format } from "../java/format.ts";
import { DefinedBlock, JavaList, JavaMap } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import { MAX_FOREACH_ITERATIONS } from "../errors/limits.ts";
import type { Block, Node } from "../template/ast.ts";
import { parseTemplate } from "../template/parse.ts";
import { evaluate, isTrue } from "./expression.ts";
import { Loop } from "./loop.ts";
import { callMacro } from "./macro.ts";
import { assign, readReference } from "./reference.ts";
import { Output } from "./scope.ts";
import type { Scope } from "./scope.ts";

/** How a block ended: at its end, by `#break`, or by `#stop`. */
export type Ending = "end" | "break" | "stop";

/** Renders a block to a string. */
export function renderToText(block: Block, scope: Scope): string {
  const output = new Output();
  renderBlock(block, scope, output);
  return output.text;
}

/** A block that is rendered in the scope as it is at the time of each use. */
export function defined(block: Block, scope: Scope): DefinedBlock {
  return new DefinedBlock(() => scope.nested(() => renderToText(block, scope)));
}

export function renderBlock(block: Block, scope: Scope, output: Output): Ending {
  for (const node of block) {
    const ending = renderNode(node, scope, output);
    if (ending !== "end") return ending;
  }
  return "end";
}

function renderNode(node: Node, scope: Scope, output: Output): Ending {
  scope.step();
  switch (node.kind) {
    case "text":
      output.write(node.text);
      return "end";
    case "output":
      output.write(format(readReference(node.reference, scope)));
      return "end";
    case "set":
      assign(node.target, evaluate(node.value, scope), scope);
      return "end";
    case "if": {
      const branch = node.branches.find(({ condition }) => isTrue(condition, scope));
      return renderBlock(branch?.body ?? node.otherwise, scope, output);
    }
    case "foreach":
      return renderForeach(node, scope, output);
    case "macro":
      scope.macros.set(node.name, { parameters: node.parameters, body: node.body });
      return "end";
    case "call":
      return scope.nested(() => callMacro(node, scope, output));
    case "define":
      scope.variables.set(node.name, defined(node.body, scope));
      return "end";
    case "evaluate": {
      const template = parseTemplate(format(evaluate(node.value, scope)));
      return scope.nested(() => renderBlock(template, scope, output));
    }
    default:
      return node.kind;
  }
}

function renderForeach(node: Node & { kind: "foreach" }, scope: Scope, output: Output): Ending {
  const items = iterable(evaluate(node.source, scope));
  const before = scope.variables.get(node.variable);
  const outer = scope.loop;
  const loop = new Loop(items.length, outer);
  let ending: Ending = "end";
  scope.loop = loop;
  for (const [index, item] of items.slice(0, MAX_FOREACH_ITERATIONS).entries()) {
    loop.index = index;
    scope.loop = loop;
    scope.variables.set(node.variable, item);
    ending = renderBlock(node.body, scope, output);
    if (ending !== "end") break;
  }
  scope.loop = outer;
  if (before === undefined) scope.variables.delete(node.variable);
  else scope.variables.set(node.variable, before);
  return ending === "stop" ? "stop" : "end";
}

/** The elements of a loop: the items of a list or the values of a map, none for other values. */
function iterable(value: Value): readonly Value[] {
  if (value instanceof JavaList) return value.items;
  return value instanceof JavaMap ? [...value.entries.values()] : [];
}
