import { describe, expect, it } from 'vitest';
import { wrapCommand } from '../../../../lambdas/cli/terminal/wrap-command.ts';

describe('a command', () => {
  it('is broken before its options, and can be pasted', () => {
    const command = 'npm run operator -- rewind --feed itemusages --from 10d --stack Stack';
    expect(wrapCommand(command, 69)).toEqual([command]);
    expect(wrapCommand(command, 60)).toEqual([
      'npm run operator -- rewind --feed itemusages --from 10d \\',
      '  --stack Stack',
    ]);
    const narrow = wrapCommand(command, 20);
    expect(narrow).toEqual([
      'npm run operator -- rewind \\',
      '  --feed itemusages \\',
      '  --from 10d \\',
      '  --stack Stack',
    ]);
    expect(narrow.join('\n').replaceAll(/ \\\n +/g, ' ')).toBe(command);
  });

  it('is not broken if it has quotes', () => {
    const command = "npm run operator -- status --out 'my --folder'";
    expect(wrapCommand(command, 20)).toEqual([command]);
  });
});
