import { isRecord, parsedJson } from "../../graph/inputs.ts";
import { invalidValue } from "./errors.ts";
import type { Template } from "./graph.ts";

const TAG = /\{\{\{?\s*([^{}]*?)\s*\}?\}\}/g;

/**
 * Fills the variables of a template; conditions and loops are not emulated.
 * @param data JSON
 * @throws AwsError for data that is no JSON object or lacks a variable
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html
 */
export function renderTemplate(
  { html, subject, text }: Omit<Template, "name">,
  data: string,
): Pick<Template, "html" | "text"> & { subject: string } {
  const values = parsedJson(data);
  if (!isRecord(values)) throw invalidValue("Template data is not valid JSON.");
  const fill = (template: string | undefined) =>
    template?.replaceAll(TAG, (_, name: string) => {
      if (!/^[\w.-]+$/.test(name)) {
        throw invalidValue(`sst-local does not emulate {{${name}}} in a template.`);
      }
      const value = name
        .split(".")
        .reduce<unknown>(
          (from, key) => (isRecord(from) && Object.hasOwn(from, key) ? from[key] : undefined),
          values,
        );
      if (value === undefined) {
        throw invalidValue(`Attribute '${name}' is not present in the rendering data.`);
      }
      return typeof value === "string" ? value : JSON.stringify(value);
    });
  return { subject: fill(subject) ?? "", text: fill(text), html: fill(html) };
}
