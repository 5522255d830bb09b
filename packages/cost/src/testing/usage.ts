import { readUsage, type Usage } from "../usage.ts";

type Sections = { [Section in keyof Usage]?: Partial<Usage[Section]> };

/** The profile `zero` with other amounts for some sections. */
export function usageOf(sections: Sections): Usage {
  const zero = readUsage("zero", import.meta.dirname);
  const entries = Object.entries(sections).map(([name, section]) => [
    name,
    typeof section === "object"
      ? { ...(zero[name as keyof Usage] as object), ...section }
      : section,
  ]);
  return { ...zero, ...(Object.fromEntries(entries) as Partial<Usage>) };
}
