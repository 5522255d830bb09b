import { useState } from "preact/hooks";
import type { ApiInfo, RouteInfo } from "../data.ts";
import type { ViewProps } from "./app.tsx";
import { count } from "./format.ts";
import { hrefOf } from "./live.ts";
import { CopyButton, Empty, Method, SearchField, Table } from "./ui.tsx";

/** The routes of the app's APIs, and the REST API's OpenAPI document to download. */
export function ApiView({ app }: ViewProps) {
  const [text, setText] = useState("");
  const search = text.trim().toLowerCase();
  const isFound = ({ method, path, target }: RouteInfo) =>
    `${method} ${path} ${target}`.toLowerCase().includes(search);
  const names = new Set(app.functions.map(({ name }) => name));
  const isEmpty = !app.apis.some(({ routes }) => routes.some(isFound));
  return (
    <>
      <search class="filter">
        <SearchField label="Method, path or function" value={text} onInput={setText} />
        {app.apis.some(({ kind }) => kind === "REST") && (
          <a class="button" href={documentUrl(app.apis)} download={`${app.name}-openapi.json`}>
            Download OpenAPI
          </a>
        )}
      </search>
      {isEmpty && <Empty title="No route matches" />}
      {app.apis.map((api) => (
        <Routes key={api.name} {...api} routes={api.routes.filter(isFound)} functions={names} />
      ))}
    </>
  );
}

/** The document that the app itself serves, else the one of its routes and models. */
function documentUrl(apis: readonly ApiInfo[]): string {
  for (const { url, routes } of apis) {
    const route = routes.find(
      ({ method, path }) => method === "GET" && /openapi\.json$/.test(path),
    );
    if (route) return url + route.path;
  }
  return "/_local/openapi";
}

function Routes({ name, kind, url, routes, functions }: ApiInfo & { functions: Set<string> }) {
  if (routes.length === 0) return null;
  return (
    <section aria-label={name}>
      <h2>
        {name}{" "}
        <span class="faint">
          {kind} API, {count(routes.length, "route")}
        </span>
      </h2>
      <p class="facts">
        <code>{url}</code> <CopyButton text={url}>Copy URL</CopyButton>
      </p>
      <Table label={`Routes of ${name}`} columns={["Method", "Path", "Runs", "Who may call"]}>
        {routes.map(({ method, path, access, target }) => (
          <tr key={`${method} ${path}`}>
            <td>
              <Method method={method} />
            </td>
            <td>
              <code class="line">{path}</code>
            </td>
            <td>
              {functions.has(target) ? <a href={hrefOf("functions", target)}>{target}</a> : target}
            </td>
            <td class="faint">{access || "everybody"}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
