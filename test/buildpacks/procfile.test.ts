import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Bench } from './support/bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await Bench.open();
});

afterAll(() => bench.close());

describe('renga/procfile', () => {
  test('an app that has a Procfile runs as it is, and its scripts are executable', async () => {
    const { outcome, output } = await bench.compile('renga/procfile', {
      Procfile: 'web: ./serve\n',
      serve: '#!/bin/sh\nexit 0\n',
      'notes.txt': 'plain\n',
    });
    expect(output).toContain(
      '-----> Procfile app detected\n       Made serve executable\n-----> Discovering',
    );
    expect(outcome).toMatchObject({ ok: true, slug: { processTypes: { web: './serve' } } });
  });

  test('without a Procfile it does not apply', async () => {
    const { outcome } = await bench.compile('renga/procfile', { 'notes.txt': 'plain\n' });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'detect_failed' } });
  });
});
