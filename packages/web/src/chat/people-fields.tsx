import { Field } from "../ui/field.tsx";
import { PEOPLE_MAX } from "./people.ts";

/** A field for each person who is to be let into a room. */
export function PeopleFields({
  title,
  people,
  onChange,
  wrong,
  max = PEOPLE_MAX,
}: {
  title: string;
  people: readonly string[];
  onChange: (people: string[]) => void;
  /** What is wrong with whom. */
  wrong: ReadonlyMap<string, string>;
  max?: number;
}) {
  return (
    <fieldset class="people-fields">
      <legend>{title}</legend>
      <p class="hint">Each by e-mail address or user id.</p>
      {people.map((person, index) => (
        <div class="person" key={index}>
          <Field
            label={`Person ${index + 1}`}
            autocomplete="off"
            maxLength={254}
            value={person}
            error={wrong.get(person.trim())}
            onInput={(value) => onChange(people.with(index, value))}
          />
          {people.length > 1 && (
            <button
              type="button"
              class="quiet"
              aria-label={`Remove person ${index + 1}`}
              onClick={() => onChange(people.toSpliced(index, 1))}
            >
              ✕
            </button>
          )}
        </div>
      ))}
      <button
        type="button"
        disabled={people.length >= max}
        onClick={() => onChange([...people, ""])}
      >
        Add another person
      </button>
    </fieldset>
  );
}
