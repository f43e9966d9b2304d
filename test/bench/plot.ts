import type { BacklogCost } from './backlog-size.ts';

const WIDTH = 640;
const HEIGHT = 320;
const MARGIN = { left: 60, right: 20, top: 40, bottom: 50 };

/** Draws the CPU time per event by size of the backlog, as SVG. The x axis is logarithmic; the y axis starts at zero. */
export function costPlot(sizes: readonly BacklogCost[]): string {
  const smallest = Math.log10(Math.min(...sizes.map(({ events }) => events)));
  const largest = Math.log10(Math.max(...sizes.map(({ events }) => events)));
  const top = axisMaximum(Math.max(...sizes.map(({ cpuMicroseconds }) => cpuMicroseconds)));
  const x = (events: number) =>
    round(
      MARGIN.left +
        ((Math.log10(events) - smallest) / (largest - smallest)) * (WIDTH - MARGIN.left - MARGIN.right),
    );
  const y = (microseconds: number) =>
    round(HEIGHT - MARGIN.bottom - (microseconds / top) * (HEIGHT - MARGIN.top - MARGIN.bottom));
  const ticks = [0, 1, 2, 3, 4].map((quarter) => (top * quarter) / 4);
  const points = sizes.map(({ events, cpuMicroseconds }) => `${x(events)},${y(cpuMicroseconds)}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${MARGIN.left}" y="20" font-size="14">CPU time per event (µs) by size of the backlog</text>`,
    ...ticks.flatMap((tick) => [
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd"/>`,
      `<text x="${MARGIN.left - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
    ]),
    ...sizes.map(
      ({ events }) =>
        `<text x="${x(events)}" y="${HEIGHT - MARGIN.bottom + 20}" text-anchor="middle">${events.toLocaleString('en-US')}</text>`,
    ),
    `<text x="${WIDTH / 2}" y="${HEIGHT - 10}" text-anchor="middle">events in the backlog</text>`,
    `<polyline points="${points.join(' ')}" fill="none" stroke="#1f6feb" stroke-width="2"/>`,
    ...points.map((point) => {
      const [cx, cy] = point.split(',');
      return `<circle cx="${cx}" cy="${cy}" r="3" fill="#1f6feb"/>`;
    }),
    '</svg>',
    '',
  ].join('\n');
}

/** The smallest of 1, 2, 4, 8 times a power of ten that is not less than the value. */
function axisMaximum(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 8, 10].map((factor) => factor * power).find((top) => top >= value) ?? 10 * power;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
