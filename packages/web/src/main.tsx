import { render } from "preact";
import { App } from "./app.tsx";
import { configureAuth, loadCurrentUser } from "./auth/session.ts";
import "./styles.css";

configureAuth();
void loadCurrentUser();
render(<App />, document.getElementById("app")!);
