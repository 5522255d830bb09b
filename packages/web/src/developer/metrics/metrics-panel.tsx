import { useState } from "preact/hooks";
import { Field } from "../../ui/field.tsx";
import { Failed, Loading } from "../../ui/states.tsx";
import { type Metric, useNewest } from "../local-api.ts";
import { Chart } from "./chart.tsx";
import { figure, seriesOf } from "./series.ts";

const ASKED = 5000;

/** What the functions count and measure, as CloudWatch would show it. */
export function MetricsPanel() {
  const { items, error } = useNewest<Metric>("metrics", ASKED);
  const [text, setText] = useState("");
  if (items === undefined) return error ? <Failed error={error} /> : <Loading />;
  const series = seriesOf(items).filter(({ namespace, name, dimensions }) =>
    `${namespace} ${name} ${dimensions}`.toLowerCase().includes(text.trim().toLowerCase()),
  );
  return (
    <>
      <search class="filter">
        <Field
          label="Name or dimension"
          type="search"
          autocomplete="off"
          value={text}
          onInput={setText}
        />
      </search>
      <p class="hint" role="status">
        {series.length === 0
          ? "No metric is like that yet: send a message or place an order."
          : `${series.length} metrics of the newest ${items.length} values`}
      </p>
      <ul class="charts">
        {series.map(({ key, name, unit, namespace, dimensions, values, sum, max, last }) => (
          <li key={key}>
            <h2>{name}</h2>
            <p class="faint">{[namespace, dimensions].filter((one) => one !== "").join(" · ")}</p>
            <Chart values={values} />
            <p>
              last {figure(last)}, most {figure(max)}, sum {figure(sum)} {unit}{" "}
              <span class="faint">of {values.length}</span>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
