import { pointsOf, type Series } from "./series.ts";

const size = { width: 240, height: 48 };

/** A line chart of values over time. Hidden from screen readers: the text beside it has the values. */
export function Chart({ values }: Pick<Series, "values">) {
  const points = pointsOf(values, size);
  const last = points.at(-1);
  return (
    <svg class="chart" viewBox={`-4 -4 ${size.width + 8} ${size.height + 8}`} aria-hidden="true">
      <line class="axis" x1={0} x2={size.width} y1={size.height} y2={size.height} />
      <polyline points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")} />
      {last && <circle cx={last.x} cy={last.y} r={3} />}
    </svg>
  );
}
