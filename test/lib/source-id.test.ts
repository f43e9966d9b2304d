import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { sourceId } from '../../lib/source-id.ts';
import { quickApp, resolved } from '../support/template.ts';

const stackId =
  'arn:aws:cloudformation:eu-central-1:123456789012:stack/Name/5f1b8a20-9d3c-11ef-8a4b-0a1b2c3d4e5f';

function idOf(stackName: string, constructId: string, id = stackId): string {
  const stack = new Stack(quickApp(), stackName);
  return resolved(stack.resolve(sourceId(new Construct(stack, constructId))), { 'AWS::StackId': id });
}

describe('sourceId', () => {
  it('is a UUID of four groups from the stack ID and a fifth from the construct', () => {
    expect(idOf('Stack', 'Source')).toMatch(/^5f1b8a20-9d3c-11ef-8a4b-[0-9a-f]{12}$/);
  });

  it('is the same at every synthesis', () => {
    expect(idOf('Stack', 'Source')).toBe(idOf('Stack', 'Source'));
  });

  it('differs between two sources in one stack, two stacks in one app, and two deployments of one stack', () => {
    const other = stackId.replace('5f1b8a20', '00000000');
    const ids = [
      idOf('Stack', 'One'),
      idOf('Stack', 'Two'),
      idOf('Other', 'One'),
      idOf('Stack', 'One', other),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});
