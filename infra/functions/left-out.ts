/**
 * The packages that ElectroDB requires when it loads and that functions do without: the commands of the
 * SDK's document client, which load the whole SDK and which it does not use with our client
 * (docs/adr/0016-a-signed-client.md), and the validator of entities' definitions, which unit tests run.
 */
export const leftOut = ["@aws-sdk/lib-dynamodb", "jsonschema"];

/** Code at the beginning of a CommonJS bundle that answers `require` of these packages itself. */
export const leftOutBanner = `require = ((load) => {
  class Validator {
    addSchema() {}
    validate() { return { errors: [] }; }
  }
  Validator.prototype.customFormats = {};
  const leftOut = { "@aws-sdk/lib-dynamodb": {}, jsonschema: { Validator } };
  return Object.assign((name) => leftOut[name] ?? load(name), load);
})(require);`;
