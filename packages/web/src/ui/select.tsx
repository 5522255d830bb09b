import { useId } from "preact/hooks";

/** A select with its label. */
export function Select({
  label,
  value,
  onInput,
  options,
}: {
  label: string;
  value: string;
  onInput: (value: string) => void;
  options: readonly (readonly [value: string, text: string])[];
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onInput={({ currentTarget }) => onInput(currentTarget.value)}>
        {options.map(([optionValue, text]) => (
          <option key={optionValue} value={optionValue}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
