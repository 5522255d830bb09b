import { ErrorBoundary, lazy, LocationProvider, Route, Router } from "preact-iso";
import { currentUser, type User } from "./auth/session.ts";
import { SignInPage } from "./sign-in/sign-in-page.tsx";
import { isLocal } from "./config.ts";
import { Layout } from "./layout.tsx";
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
// The constant itself, without which the bundler would include the page in every build.
const Developer = import.meta.env.IS_LOCAL
  ? lazy(() => import("./developer/developer-page.tsx").then(({ DeveloperPage }) => DeveloperPage))
  : NotFound;

/** The routes: `/users` only for administrators, `/developer` only in a local stack. */
const routesFor = ({ admin }: User) => [
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

/** Every page. A visitor who is not signed in sees the sign-in page at every URL. */
export function App() {
  if (currentUser.value === undefined) return <Loading />;
  if (currentUser.value === null) return <SignInPage />;
  return (
    <LocationProvider>
      <Layout user={currentUser.value}>
        <ErrorBoundary>
          <Router>{routesFor(currentUser.value)}</Router>
        </ErrorBoundary>
      </Layout>
    </LocationProvider>
  );
}
