import { expect, it } from 'vitest';
import { costPlot } from './plot.ts';

it('draws a point for each size, with a logarithmic x axis and a linear y axis', () => {
  const svg = costPlot(
    [
      [1_000, 80],
      [31_623, 40],
      [1_000_000, 20],
    ].map(([events = 0, cpuMicroseconds = 0]) => ({ events, cpuMicroseconds, milliseconds: 1, peakMb: 1 })),
  );
  const points = /points="([^"]+)"/
    .exec(svg)?.[1]
    ?.split(' ')
    .map((point) => point.split(',').map(Number));
  expect(points).toEqual([
    [60, 40],
    [340, 155],
    [620, 212.5],
  ]);
  expect(svg).toContain('>1,000,000</text>');
  expect(svg.match(/<circle /g)).toHaveLength(3);
});
