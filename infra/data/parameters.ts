/** Which words POST /string/replace replaces, until somebody changes the parameter. */
const replacements = {
  ABN: "ABN AMRO",
  ING: "ING BANK",
  Rabo: "Rabobank",
  Triodos: "Triodos Bank",
  Volksbank: "de Volksbank",
};

/** The map of words as JSON. A deploy makes it once and leaves alone what it has become since. */
export const stringsMapping = new aws.ssm.Parameter(
  "StringsMapping",
  {
    name: `/${$app.name}/${$app.stage}/replace-strings-map`,
    description: "Words and what POST /string/replace puts in their place, in this order",
    type: "String",
    value: JSON.stringify(replacements),
  },
  { ignoreChanges: ["value"] },
);
