import { useState } from "preact/hooks";
import type { MetricValue } from "../data.ts";
import { Chart } from "./chart.tsx";
import { count, formatNumber } from "./format.ts";
import { useLocal } from "./live.ts";
import { type Series, seriesOf } from "./series.ts";
import { Empty, Pending, SearchField } from "./ui.tsx";

/** How many values are loaded, the newest ones. */
const COUNT = 5000;

/** The custom metrics that the functions emit, a chart for each name and set of dimensions. */
export function MetricsView() {
  const { value, error, reload } = useLocal<MetricValue[]>(`metrics?newest=${COUNT}`, ["metrics"]);
  const [text, setText] = useState("");
  if (!value) return <Pending error={error} onRetry={reload} />;
  const search = text.trim().toLowerCase();
  const series = seriesOf(value).filter(({ namespace, name, dimensions }) =>
    `${namespace} ${name} ${dimensions}`.toLowerCase().includes(search),
  );
  return (
    <>
      <search class="filter">
        <SearchField label="Name or dimension" value={text} onInput={setText} />
      </search>
      {series.length === 0 ? (
        <Empty title={value.length === 0 ? "No metrics yet" : "No metric matches"}>
          {value.length === 0 && (
            <p>Functions emit them as log lines in CloudWatch’s embedded metric format.</p>
          )}
        </Empty>
      ) : (
        <ul class="charts">
          {series.map((one) => (
            <Metric key={one.key} series={one} />
          ))}
        </ul>
      )}
    </>
  );
}

function Metric({ series }: { series: Series }) {
  const { name, namespace, dimensions, unit, values, min, average, max, sum } = series;
  const facts = [
    ["min", min],
    ["avg", average],
    ["max", max],
    ...(unit === "" ? [["sum", sum] as const] : []),
  ] as const;
  return (
    <li>
      <h2>{name}</h2>
      <p class="faint">{[namespace, dimensions].filter((one) => one !== "").join(" · ")}</p>
      <Chart {...series} />
      <dl class="numbers">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {formatNumber(value)} <span class="faint">{unit}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p class="faint">{count(values.length, "value")}</p>
    </li>
  );
}
