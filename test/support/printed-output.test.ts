import { expect, it } from 'vitest';
import { secretsIn } from './printed-output.ts';
import { nameJson } from './simulator/names.ts';
import { mintToken } from './simulator/token.ts';

it('finds tokens and people in what processes print, in any form', () => {
  const token = mintToken({ host: 'events.1password.com', features: ['signinattempts'] });
  const signature = token.split('.')[2]!;
  for (const text of [
    token,
    signature,
    token.toLowerCase(),
    Array.from(signature).join('\n'),
    Buffer.from(signature).toString('hex'),
    Buffer.from(signature).toString('base64'),
    Buffer.from(`Bearer ${token}`).toString('base64'),
    `{"email":"user7@brightwater.example"}`,
    nameJson(1),
  ]) {
    expect(secretsIn(`before ${text} after`), text).not.toEqual([]);
  }
  expect(secretsIn('{"level":"INFO","message":"run ended","feed":"signinattempts"}')).toEqual([]);
});
