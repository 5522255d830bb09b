/**
 * What the layer offers beside core: packages that core depends on and that functions import, too,
 * so that a function loads one AWS SDK and not two. Each is offered whole.
 */
export const sharedPackages = ["@aws-sdk/client-dynamodb", "@aws-sdk/util-dynamodb"];
