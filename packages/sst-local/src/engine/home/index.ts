export { homeDir, homeListener, stateBucket } from "./home.ts";
