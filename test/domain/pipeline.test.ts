import { describe, expect, it } from 'vitest';
import { stageSuggestedBy } from '../../src/lib/domain/coupling.ts';
import { checkPipelineName, downstreamStage, STAGES } from '../../src/lib/domain/pipeline.ts';

describe('a pipeline', () => {
  it('takes code from development over staging to production, and from nowhere else', () => {
    expect(STAGES.map((stage) => [stage, downstreamStage(stage)])).toEqual([
      ['test', null],
      ['review', null],
      ['development', 'staging'],
      ['staging', 'production'],
      ['production', null],
    ]);
  });

  it.each(['abc', 'a-b', 'my-pipeline-2', `a${'b'.repeat(29)}`])('may be called %s', (name) => {
    expect(checkPipelineName(name)).toBe(name);
  });

  it.each(['', 'ab', '1abc', 'Abc', 'a_b_c', `a${'b'.repeat(30)}`, 'abc\n'])(
    'may not be called %j',
    (name) => {
      expect(() => checkPipelineName(name)).toThrow('Name must start with a letter');
    },
  );
});

describe('the stage of a new app', () => {
  it.each([
    ['shop-staging', 'staging'],
    ['shop-stg', 'staging'],
    ['shop-qa', 'staging'],
    ['shop-dev', 'development'],
    ['shop-development', 'development'],
    ['shop-production', 'production'],
    ['staging-area', 'production'],
    ['shop', 'production'],
  ])('is guessed from %s as %s', (name, stage) => {
    expect(stageSuggestedBy(name)).toBe(stage);
  });
});
