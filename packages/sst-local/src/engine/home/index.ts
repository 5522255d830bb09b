export { homeDir, homeListener, passphraseOf, stateBucket } from "./home.ts";
