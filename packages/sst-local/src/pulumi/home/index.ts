export { homeDir, homeListener, passphraseOf } from "./listener.ts";
export { storedSecrets } from "./secrets.ts";
