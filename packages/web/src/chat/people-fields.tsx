import { Plus, X } from "lucide";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { useFocusAfterRender } from "../ui/use-focus-after-render.ts";

/** A field for each person to add to a room. */
export function PeopleFields({
  title,
  people,
  onChange,
  errors,
  error,
  max,
}: {
  title: string;
  people: readonly string[];
  onChange: (people: string[]) => void;
  /** Messages by the person as they were typed. */
  errors: ReadonlyMap<string, string>;
  /** A message about all of them, shown at the first. */
  error: string | undefined;
  /** The most people that can be added. */
  max: number;
}) {
  const { container, focusAfterRender } = useFocusAfterRender<HTMLFieldSetElement>();
  const focusPerson = (index: number) => focusAfterRender(`[data-person="${index}"] input`);
  function add() {
    focusPerson(people.length);
    onChange([...people, ""]);
  }
  function remove(index: number) {
    focusPerson(Math.min(index, people.length - 2));
    onChange(people.toSpliced(index, 1));
  }
  return (
    <fieldset ref={container} class="people-fields">
      <legend>{title}</legend>
      <p class="hint">Each by e-mail address.</p>
      {people.map((person, index) => (
        <div class="person" key={index} data-person={index}>
          <Field
            label={`Person ${index + 1}`}
            maxLength={254}
            value={person}
            error={errors.get(person.trim()) ?? (index === 0 ? error : undefined)}
            onInput={(value) => onChange(people.with(index, value))}
          />
          {people.length > 1 && (
            <button
              type="button"
              class="quiet icon-button"
              aria-label={`Remove person ${index + 1}`}
              onClick={() => remove(index)}
            >
              <Icon of={X} />
            </button>
          )}
        </div>
      ))}
      <button type="button" disabled={people.length >= max} onClick={add}>
        <Icon of={Plus} />
        Add another person
      </button>
    </fieldset>
  );
}
