import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { leave, type Me } from "../auth/session.ts";
import { isLocal } from "../config.ts";
import { Offline } from "./offline.tsx";
import { Toasts } from "./toasts.tsx";

/** Where one can go, and who is. */
export function Layout({ me, children }: { me: Me; children: ComponentChildren }) {
  const { path } = useLocation();
  const places = [
    { href: "/", name: "Chat", here: path === "/" || path.startsWith("/rooms/") },
    { href: "/orders", name: "Orders", here: path.startsWith("/orders") },
    ...(me.admin ? [{ href: "/users", name: "Users", here: path.startsWith("/users") }] : []),
    ...(isLocal
      ? [{ href: "/developer", name: "Developer", here: path.startsWith("/developer") }]
      : []),
  ];
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="bar">
        <a class="brand" href="/">
          Souk
        </a>
        <nav aria-label="Main">
          {places.map(({ href, name, here }) => (
            <a key={href} href={href} aria-current={here ? "page" : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <a class="who" href="/profile" aria-current={path === "/profile" ? "page" : undefined}>
          {me.name}
        </a>
        <button class="quiet" type="button" onClick={() => void leave()}>
          Sign out
        </button>
      </header>
      <Offline />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <Toasts />
    </>
  );
}
