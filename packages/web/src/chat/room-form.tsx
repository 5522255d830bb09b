import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { type FieldErrors, useFieldErrors } from "../ui/use-field-errors.ts";
import { PeopleFields } from "./people-fields.tsx";
import { memberErrors, membersFrom } from "./people.ts";

export interface RoomForm {
  name: string;
  setName: (name: string) => void;
  /** The people to add, as they were typed. */
  people: readonly string[];
  setPeople: (people: string[]) => void;
  /** The members of the last request, which its errors refer to by index. */
  sentMembers: readonly string[];
  errors: FieldErrors;
  /**
   * Makes a request with `members` and the people that were typed, and shows its errors at the
   * fields. @throws an error that is not about a field
   */
  send: (
    members: readonly string[],
    request: (allMembers: string[]) => Promise<void>,
  ) => Promise<void>;
}

/** The state of a form that creates or changes a room. */
export function useRoomForm(ownerId: string, initialName = ""): RoomForm {
  const [name, setName] = useState(initialName);
  const [people, setPeople] = useState([""]);
  const [sentMembers, setSentMembers] = useState<string[]>([]);
  const errors = useFieldErrors();
  async function send(
    members: readonly string[],
    request: (allMembers: string[]) => Promise<void>,
  ): Promise<void> {
    const allMembers = membersFrom([...members, ...people], ownerId);
    setSentMembers(allMembers);
    errors.setErrors([]);
    try {
      await request(allMembers);
    } catch (error) {
      errors.showError(error, (path) => /^(name|with\.\d+)$/.test(path));
    }
  }
  return { name, setName, people, setPeople, sentMembers, errors, send };
}

/** The fields of a room; `children` come between its name and its people. */
export function RoomFields({
  form,
  isNameRequired,
  children,
  ...people
}: {
  form: RoomForm;
  isNameRequired: boolean;
  /** The heading over the people's fields. */
  title: string;
  /** The most people that can be added. */
  max: number;
  children?: ComponentChildren;
}) {
  const { errors } = form;
  return (
    <div ref={errors.fields}>
      <Field
        label="Name"
        required={isNameRequired}
        maxLength={100}
        value={form.name}
        onInput={form.setName}
        error={errors.errorAt("name")}
      />
      {children}
      <PeopleFields
        {...people}
        people={form.people}
        onChange={form.setPeople}
        errors={memberErrors(form.sentMembers, errors.errors)}
        error={errors.errorAt("people")}
      />
    </div>
  );
}
