import { describe, expect, it } from 'vitest';
import {
  explainMissingConfig,
  explainPushWithout,
  missingConfig,
} from '../../src/lib/domain/missing-config.ts';

const EXITED = { code: 'exited', message: 'web.1 exited with status 1.', next: 'Look at its log.' };

describe('config that app.json requires', () => {
  it('is what is not set and not marked as optional', () => {
    const appJson = JSON.stringify({
      env: {
        A: 'x',
        B: { required: false },
        C: { required: true },
        D: {},
        SET: { description: 'there' },
        E: 7,
      },
    });

    expect(missingConfig(appJson, { SET: '' })).toEqual(['A', 'C', 'D']);
  });

  it.each(['', '{', '[]', 'null', '{}', '{"env":[]}', '{"env":null}'])('is nothing in %s', (appJson) => {
    expect(missingConfig(appJson, {})).toEqual([]);
  });

  it('explains a process that could not go on without it', () => {
    expect(explainMissingConfig(EXITED, ['DATABASE_URL'])).toEqual({
      code: 'config_missing',
      message: 'app.json requires the config var DATABASE_URL, which is not set. web.1 exited with status 1.',
      next: 'Set what is missing: renga config:set DATABASE_URL=VALUE',
    });
    expect(explainPushWithout(EXITED, ['DATABASE_URL']).next).toBe(
      'Set what is missing, then push again: renga config:set DATABASE_URL=VALUE',
    );
    expect(explainMissingConfig(EXITED, ['A', 'B']).message).toBe(
      'app.json requires the config vars A, B, which are not set. web.1 exited with status 1.',
    );
  });

  it('explains nothing else', () => {
    const memory = { ...EXITED, code: 'out_of_memory' };

    expect(explainMissingConfig(EXITED, [])).toBe(EXITED);
    expect(explainMissingConfig(memory, ['A'])).toBe(memory);
    expect(explainPushWithout(memory, ['A'])).toBe(memory);
  });
});
