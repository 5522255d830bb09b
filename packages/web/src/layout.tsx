import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { signOut, type User } from "./auth/session.ts";
import { isLocal } from "./config.ts";
import { OfflineBanner } from "./ui/offline-banner.tsx";
import { Toasts } from "./ui/toasts.tsx";

/** The navigation bar, and below it the page. */
export function Layout({ user, children }: { user: User; children: ComponentChildren }) {
  const { path } = useLocation();
  const links = [
    { href: "/", name: "Chat", isCurrent: path === "/" || path.startsWith("/rooms/") },
    { href: "/orders", name: "Orders", isCurrent: path.startsWith("/orders") },
    ...(user.admin
      ? [{ href: "/users", name: "Users", isCurrent: path.startsWith("/users") }]
      : []),
    ...(isLocal
      ? [{ href: "/developer", name: "Developer", isCurrent: path.startsWith("/developer") }]
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
          {links.map(({ href, name, isCurrent }) => (
            <a key={href} href={href} aria-current={isCurrent ? "page" : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <a class="profile" href="/profile" aria-current={path === "/profile" ? "page" : undefined}>
          {user.name}
        </a>
        <button class="quiet" type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </header>
      <OfflineBanner />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <Toasts />
    </>
  );
}
