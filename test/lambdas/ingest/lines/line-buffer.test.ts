import { describe, expect, it } from 'vitest';
import { LineBuffer } from '../../../../lambdas/ingest/lines/line-buffer.ts';

describe('LineBuffer', () => {
  it('contains the parts that were added, as bytes or in UTF-8, and line breaks', () => {
    const lines = new LineBuffer();
    lines.add(Buffer.from('{"a":'));
    lines.addText('"é✓🦊"}\n');
    lines.add(Buffer.of(0xe9, 0xff, 0x0a));
    const expected = Buffer.concat([Buffer.from('{"a":"é✓🦊"}\n'), Buffer.of(0xe9, 0xff, 0x0a)]);
    expect(lines.bytes).toEqual(expected);
    expect(lines).toHaveLength(expected.length);
  });

  it('is empty at first, and again after it was cleared', () => {
    const lines = new LineBuffer();
    expect(lines).toHaveLength(0);
    expect(lines.bytes).toEqual(Buffer.of());
    lines.addText('abc');
    lines.clear();
    expect(lines).toHaveLength(0);
    lines.addText('d');
    expect(lines.bytes.toString()).toBe('d');
  });

  it.each([1, 3, 65_536, 327_679, 327_680, 327_681, 500_000])('grows by parts of %i characters', (size) => {
    const lines = new LineBuffer();
    let expected = '';
    for (const character of ['a', 'é', '✓', 'a']) {
      const part = character.repeat(size);
      lines.addText(part);
      lines.add(Buffer.from(part));
      expected += `${part}${part}`;
    }
    expect(lines.bytes.equals(Buffer.from(expected))).toBe(true);
  });
});
