import { expect, it } from "vitest";
import { type Alias, type Aliased, formerUrns } from "./aliases.ts";

const urn = (rest: string) => `urn:pulumi:dev::app::${rest}`;
const byUrn = (value: string): Alias => ({ getUrn: () => value, getSpec: () => undefined });
const bySpec = (spec: Record<string, string | boolean>): Alias => ({
  getUrn: () => "",
  getSpec: () => ({
    getName: () => String(spec["name"] ?? ""),
    getType: () => String(spec["type"] ?? ""),
    getStack: () => "",
    getProject: () => "",
    getParenturn: () => String(spec["parent"] ?? ""),
    getNoparent: () => spec["noParent"] === true,
  }),
});

const API = urn("sst:aws:Api::New");
const child: Aliased = {
  stack: "dev",
  project: "app",
  type: "aws:sqs:Queue",
  name: "NewQueue",
  parent: API,
  parentAliases: [],
  aliases: [],
};

it.each<[string, Partial<Aliased>, string[]]>([
  ["a URN as it stands", { aliases: [byUrn(urn("x:y:Z::Old"))] }, [urn("x:y:Z::Old")]],
  [
    "another name under the same parent",
    { aliases: [bySpec({ name: "Old" })] },
    [urn("sst:aws:Api$aws:sqs:Queue::Old")],
  ],
  ["no parent", { aliases: [bySpec({ noParent: true })] }, [urn("aws:sqs:Queue::NewQueue")]],
  [
    "the stack as parent, which no type chain has",
    { aliases: [bySpec({ parent: urn("pulumi:pulumi:Stack::app-dev") })] },
    [urn("aws:sqs:Queue::NewQueue")],
  ],
  [
    "a former parent, its name included",
    { parentAliases: [urn("sst:aws:Api::Old")] },
    [urn("sst:aws:Api$aws:sqs:Queue::OldQueue")],
  ],
])("computes the former URN for %s", (_, given, expected) => {
  expect(formerUrns({ ...child, ...given })).toEqual(expected);
});
