import { useEffect, useState } from "preact/hooks";
import { signIn } from "../auth/session.ts";
import { Avatar } from "../ui/avatar.tsx";
import { showToast } from "../ui/toasts.tsx";
import { signInErrorMessage } from "./error-messages.ts";

/** A seeded user of the local stack, from /_local/people. */
interface LocalPerson {
  name: string;
  email: string;
  password: string;
}

/** A button for each person that the local stack seeds. In a local stack only. */
export function LocalPeople() {
  const [people, setPeople] = useState<readonly LocalPerson[]>([]);
  useEffect(() => {
    const load = async () =>
      setPeople((await (await fetch("/_local/people")).json()) as LocalPerson[]);
    // Without the list there is still the form.
    void load().catch(() => {});
  }, []);
  if (people.length === 0) return null;
  const signInAs = ({ email, password }: LocalPerson) =>
    void signIn(email, password).catch((error: unknown) => showToast(signInErrorMessage(error)));
  return (
    <section class="local-people" aria-labelledby="local-people">
      <h2 id="local-people">On this machine</h2>
      <p class="hint">This stack is local: sign in as one of its people by a click.</p>
      <div class="actions">
        {people.map((person) => (
          <button key={person.email} type="button" onClick={() => signInAs(person)}>
            <Avatar id={person.email} name={person.name} />
            <span class="visually-hidden">Sign in as </span>
            {person.name}
          </button>
        ))}
      </div>
    </section>
  );
}
