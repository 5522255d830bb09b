import { render } from "preact";
import { App } from "./app.tsx";
import { configureAuth, refreshMe } from "./auth/session.ts";
import "./styles.css";

configureAuth();
void refreshMe();
render(<App />, document.getElementById("app")!);
