/** The initial words of POST /string/replace and their replacements. */
const replacements = {
  ABN: "ABN AMRO",
  ING: "ING BANK",
  Rabo: "Rabobank",
  Triodos: "Triodos Bank",
  Volksbank: "de Volksbank",
};

/** The replacements as JSON. A deploy creates the parameter and never changes its value. */
export const stringsMapping = new aws.ssm.Parameter(
  "StringsMapping",
  {
    name: `/${$app.name}/${$app.stage}/replace-strings-map`,
    description: "Words that POST /string/replace replaces, in this order",
    type: "String",
    value: JSON.stringify(replacements),
  },
  { ignoreChanges: ["value"] },
);
