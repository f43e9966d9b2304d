import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { deployed } from '../support/template.ts';
import { EVERYTHING } from '../support/variants.ts';
import { billTable, total } from './bill.ts';
import { billsBySize } from './sizes.ts';
import { partsOf } from './stack-parts.ts';

const readme = readFileSync(path.join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
const idleOf = (template: ReturnType<typeof deployed>) =>
  total(billsBySize(partsOf(template))['idle account']!);

describe('the bill of the README', () => {
  it('is what the template and the formatCount calls come to', () => {
    expect(readme).toContain(`\n${billTable(billsBySize(partsOf(deployed())))}\n`);
  });

  it('is below five dollars for an idle account, with everything on', () => {
    const everything = idleOf(deployed(EVERYTHING));
    expect(everything).toBeLessThan(5);
    expect(readme).toContain(`An account that is idle, with everything on: $${everything.toFixed(2)}`);
  });
});
