import type { HttpAnswer } from "../../../aws/http.ts";

/** A part of a hosted page, from top to bottom. */
export type PagePart =
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "note"; readonly text: string }
  | {
      readonly kind: "form";
      readonly submit: string;
      readonly fields: readonly FormField[];
      readonly hidden: Readonly<Record<string, string>>;
    };

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type: "text" | "password";
  readonly autocomplete: string;
  readonly value?: string;
}

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;max-width:22rem;margin:12vh auto;padding:0 1rem}
label{display:block;margin:.75rem 0 .25rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem}
button{font:inherit;margin-top:1.25rem;padding:.5rem 1rem;width:100%}
[role=alert]{border-left:4px solid #c00;padding-left:.75rem}
:root{color-scheme:light dark}`;

/** Renders a page without scripts; a form posts to the URL of its page. */
export function page(
  status: number,
  title: string,
  parts: readonly PagePart[],
  headers: HttpAnswer["headers"] = {},
): HttpAnswer {
  return {
    status,
    headers: {
      "content-type": "text/html;charset=UTF-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      // With no-referrer, browsers send `Origin: null` with the form, which the guard refuses.
      "referrer-policy": "same-origin",
      ...headers,
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>
<body><main><h1>${escape(title)}</h1>${parts.map(render).join("")}</main></body></html>
`,
  };
}

function render(part: PagePart): string {
  if (part.kind === "error") return `<p role="alert">${escape(part.text)}</p>`;
  if (part.kind === "note") return `<p>${escape(part.text)}</p>`;
  const hidden = Object.entries(part.hidden).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  return `<form method="post">${hidden.join("")}${part.fields.map(field).join("")}<button>${escape(
    part.submit,
  )}</button></form>`;
}

function field({ name, label, type, autocomplete, value }: FormField): string {
  const id = escape(name);
  return `<label for="${id}">${escape(label)}</label><input id="${id}" name="${id}" type="${type}" autocomplete="${escape(
    autocomplete,
  )}" value="${escape(value ?? "")}" required>`;
}

function escape(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
