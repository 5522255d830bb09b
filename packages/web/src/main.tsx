import { render } from "preact";
import { App } from "./app.tsx";
import { configureAuth, loadCurrentUser } from "./auth/session.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";

configureAuth();
void loadCurrentUser();
render(<App />, document.getElementById("app")!);
