import { ErrorBoundary, lazy, LocationProvider, Route, Router } from "preact-iso";
import { me, type Me } from "./auth/session.ts";
import { SignIn } from "./auth/sign-in.tsx";
import { isLocal } from "./config.ts";
import { Layout } from "./ui/layout.tsx";
import { NotFound } from "./ui/not-found.tsx";
import { Loading } from "./ui/states.tsx";

const Rooms = lazy(() => import("./chat/rooms-page.tsx").then(({ RoomsPage }) => RoomsPage));
const Orders = lazy(() => import("./orders/orders-page.tsx").then(({ OrdersPage }) => OrdersPage));
const Order = lazy(() => import("./orders/order-page.tsx").then(({ OrderPage }) => OrderPage));
const Users = lazy(() => import("./users/users-page.tsx").then(({ UsersPage }) => UsersPage));
const User = lazy(() => import("./users/user-page.tsx").then(({ UserPage }) => UserPage));
const Profile = lazy(() =>
  import("./users/profile-page.tsx").then(({ ProfilePage }) => ProfilePage),
);
const Developer = lazy(() =>
  import("./developer/developer-page.tsx").then(({ DeveloperPage }) => DeveloperPage),
);

/** Where one can go: administrators see the users, and developers their own stack. */
const routesFor = ({ admin }: Me) => [
  <Route path="/" component={Rooms} />,
  <Route path="/rooms/:roomId" component={Rooms} />,
  <Route path="/orders" component={Orders} />,
  <Route path="/orders/:orderId" component={Order} />,
  <Route path="/profile" component={Profile} />,
  ...(admin
    ? [<Route path="/users" component={Users} />, <Route path="/users/:userid" component={User} />]
    : []),
  ...(isLocal ? [<Route path="/developer" component={Developer} />] : []),
  <Route default component={NotFound} />,
];

/** Everything below `/`: whoever is not signed in sees the way in, wherever they are. */
export function App() {
  if (me.value === undefined) return <Loading />;
  if (me.value === null) return <SignIn />;
  return (
    <LocationProvider>
      <Layout me={me.value}>
        <ErrorBoundary>
          <Router>{routesFor(me.value)}</Router>
        </ErrorBoundary>
      </Layout>
    </LocationProvider>
  );
}
