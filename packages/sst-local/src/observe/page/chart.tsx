import { formatClock, formatNumber } from "./format.ts";
import { bucketsOf, type Series } from "./series.ts";

const SIZE = { width: 280, height: 64 };
const PARTS = 40;

/** The range and the average of a metric over time. The text beside it has the values in words. */
export function Chart({ values, max, min, unit }: Series) {
  const low = Math.min(0, min);
  const range = Math.max(max - low, Number.EPSILON);
  const x = (at: number) => (at * SIZE.width).toFixed(1);
  const y = (value: number) => (SIZE.height * (1 - (value - low) / range)).toFixed(1);
  const buckets = bucketsOf(values, PARTS);
  const last = buckets.at(-1);
  return (
    <figure class="chart">
      <svg viewBox={`-4 -5 ${SIZE.width + 8} ${SIZE.height + 10}`} aria-hidden="true">
        <line class="axis" x1={0} x2={SIZE.width} y1={y(0)} y2={y(0)} />
        <line class="grid" x1={0} x2={SIZE.width} y1={0} y2={0} />
        {buckets.map(({ at, min, max }) => (
          <line key={at} class="range" x1={x(at)} x2={x(at)} y1={y(min)} y2={y(max)} />
        ))}
        <polyline points={buckets.map(({ at, average }) => `${x(at)},${y(average)}`).join(" ")} />
        {last && <circle cx={x(last.at)} cy={y(last.average)} r={3} />}
      </svg>
      <figcaption>
        <span>{formatClock(values[0]?.timestamp ?? 0).slice(0, 8)}</span>
        <span>
          top {formatNumber(max)} {unit}
        </span>
        <span>{formatClock(values.at(-1)?.timestamp ?? 0).slice(0, 8)}</span>
      </figcaption>
    </figure>
  );
}
