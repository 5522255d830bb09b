/**
 * The packages that the layer contains besides core: dependencies of core that functions import, too,
 * so that a function loads one AWS SDK and not two. They are not tree-shaken.
 */
export const sharedPackages = ["@aws-sdk/client-dynamodb", "@aws-sdk/util-dynamodb"];
