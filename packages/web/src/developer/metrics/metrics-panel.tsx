import { useState } from "preact/hooks";
import { Field } from "../../ui/field.tsx";
import { Failed, Loading } from "../../ui/states.tsx";
import { type Metric, useNewest } from "../local-api.ts";
import { Chart } from "./chart.tsx";
import { formatNumber, seriesOf } from "./series.ts";

/** How many values are loaded, the newest ones. */
const COUNT = 5000;

/** The custom metrics that the functions emit, a chart for each name and set of dimensions. */
export function MetricsPanel() {
  const { items, error } = useNewest<Metric>("metrics", COUNT);
  const [text, setText] = useState("");
  if (items === undefined) return error ? <Failed error={error} /> : <Loading />;
  const series = seriesOf(items).filter(({ namespace, name, dimensions }) =>
    `${namespace} ${name} ${dimensions}`.toLowerCase().includes(text.trim().toLowerCase()),
  );
  return (
    <>
      <search class="filter">
        <Field label="Name or dimension" type="search" value={text} onInput={setText} />
      </search>
      <p class="hint" role="status">
        {series.length === 0
          ? "No metric matches. Send a message or place an order to emit some."
          : `${series.length} metrics of the newest ${items.length} values`}
      </p>
      <ul class="charts">
        {series.map(({ key, name, unit, namespace, dimensions, values, sum, max, last }) => (
          <li key={key}>
            <h2>{name}</h2>
            <p class="faint">{[namespace, dimensions].filter((one) => one !== "").join(" · ")}</p>
            <Chart values={values} />
            <p>
              last {formatNumber(last)}, max {formatNumber(max)}, sum {formatNumber(sum)} {unit}{" "}
              <span class="faint">
                ({values.length === 1 ? "1 value" : `${values.length} values`})
              </span>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
