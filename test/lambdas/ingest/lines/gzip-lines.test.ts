import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { GzipLines } from '../../../../lambdas/ingest/lines/gzip-lines.ts';

function add(gzip: GzipLines, line: string): void {
  gzip.next.addText(`${line}\n`);
}

const textOf = async (gzip: GzipLines) => gunzipSync(await gzip.finish()).toString();

describe('GzipLines', () => {
  it('compresses all lines in their order, whenever they are added', async () => {
    const gzip = new GzipLines();
    add(gzip, 'a');
    await gzip.compress();
    add(gzip, 'b');
    add(gzip, 'ç');
    await gzip.compress();
    await gzip.compress();
    add(gzip, 'd');
    expect(await textOf(gzip)).toBe('a\nb\nç\nd\n');
  });

  it('accepts lines while earlier ones are compressed', async () => {
    const gzip = new GzipLines();
    let expected = '';
    for (let i = 0; i < 20; i += 1) {
      for (let j = 0; j < 20; j += 1) {
        const line = `${i}/${j} ${String.fromCodePoint(0x400 + i).repeat(1_000)}`;
        add(gzip, line);
        expected += `${line}\n`;
      }
      await gzip.compress();
    }
    expect(await textOf(gzip)).toBe(expected);
  });

  it('is full from 256 KiB of lines on, until they are compressed', async () => {
    const gzip = new GzipLines();
    expect(gzip.isFull).toBe(false);
    gzip.next.addText('x'.repeat(262_143));
    expect(gzip.isFull).toBe(false);
    gzip.next.addText('\n');
    expect(gzip.isFull).toBe(true);
    await gzip.compress();
    expect(gzip.isFull).toBe(false);
    expect(gzip.next).toHaveLength(0);
  });

  it('uses two buffers in turn', async () => {
    const gzip = new GzipLines();
    const buffers = new Set();
    for (let i = 0; i < 9; i += 1) {
      buffers.add(gzip.next);
      add(gzip, String(i));
      await gzip.compress();
    }
    expect(buffers.size).toBe(2);
    expect(await textOf(gzip)).toBe('0\n1\n2\n3\n4\n5\n6\n7\n8\n');
  });

  it('without lines is an empty stream', async () => {
    const gzip = new GzipLines();
    await gzip.compress();
    expect(await textOf(gzip)).toBe('');
  });
});
