export { homeDir, homeListener, passphraseOf, stateBucket } from "./home.ts";
export { storedSecrets } from "./secrets.ts";
