import { type IconNode, LogOut, MessageCircle, ShoppingBag, SquareTerminal, Users } from "lucide";
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { signOut, type User } from "./auth/session.ts";
import { isLocal } from "./config.ts";
import { Avatar } from "./ui/avatar.tsx";
import { Icon } from "./ui/icon.tsx";
import { OfflineBanner } from "./ui/offline-banner.tsx";
import { Toasts } from "./ui/toasts.tsx";

/** The navigation, and beside it the page. */
export function Layout({ user, children }: { user: User; children: ComponentChildren }) {
  const { path } = useLocation();
  const isAt = (prefix: string) => path.startsWith(prefix);
  const links: { href: string; name: string; icon: IconNode; isCurrent: boolean }[] = [
    { href: "/", name: "Chat", icon: MessageCircle, isCurrent: path === "/" || isAt("/rooms/") },
    { href: "/orders", name: "Orders", icon: ShoppingBag, isCurrent: isAt("/orders") },
    ...(user.admin
      ? [{ href: "/users", name: "Users", icon: Users, isCurrent: isAt("/users") }]
      : []),
    ...(isLocal
      ? [
          {
            href: "/developer",
            name: "Developer",
            icon: SquareTerminal,
            isCurrent: isAt("/developer"),
          },
        ]
      : []),
  ];
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="rail">
        <a class="brand" href="/">
          <img class="mark" src="/icon.svg" alt="Souk" />
        </a>
        <nav aria-label="Main">
          {links.map(({ href, name, icon, isCurrent }) => (
            <a
              key={href}
              class="rail-item"
              href={href}
              aria-current={isCurrent ? "page" : undefined}
            >
              <Icon of={icon} />
              <span>{name}</span>
            </a>
          ))}
        </nav>
        <a
          class="rail-item"
          href="/profile"
          aria-current={path === "/profile" ? "page" : undefined}
          title={user.name}
        >
          <Avatar id={user.id} name={user.name} />
          <span>{user.name}</span>
        </a>
        <button class="rail-item sign-out" type="button" onClick={() => void signOut()}>
          <Icon of={LogOut} />
          <span>Sign out</span>
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
