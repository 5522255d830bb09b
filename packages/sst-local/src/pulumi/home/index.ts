export { homeDir, homeListener, passphraseOf, stateBucket } from "./listener.ts";
export { storedSecrets } from "./secrets.ts";
