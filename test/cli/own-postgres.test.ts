import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { OwnPostgres } from '../../src/lib/cli/add-ons/own-postgres.ts';
import { temporaryFolder } from '../support/cli.ts';

/** Loads a script into a psql that writes down what it is told. */
async function told(script: Readable): Promise<{ readonly text: string; readonly error: unknown }> {
  const folder = temporaryFolder();
  const path = process.env['PATH'];
  onTestFinished(() => {
    process.env['PATH'] = path;
  });
  writeFileSync(join(folder, 'psql'), '#!/bin/sh\ncat > "$0.said"\n', { mode: 0o755 });
  process.env['PATH'] = `${folder}:${path}`;
  const error = await new OwnPostgres('mine').load(script).catch((reason: unknown) => reason);
  return { text: readFileSync(join(folder, 'psql.said'), 'utf8'), error };
}

it('has a script run in one transaction, without what servers before PostgreSQL 17 refuse', async () => {
  const preamble = 'SET lock_timeout = 0;\nSET transaction_timeout = 0;\n';
  const { text, error } = await told(Readable.from([Buffer.from(preamble), Buffer.from('TABLE poems;\n')]));
  expect(error).toBeUndefined();
  expect(text).toBe('BEGIN;\nSET lock_timeout = 0;\nTABLE poems;\nCOMMIT;\n');
});

it('has nothing of a script kept that breaks off', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.from('COPY poems FROM stdin;\n'.repeat(200));
    throw new Error('aborted');
  }
  const { text, error } = await told(Readable.from(broken()));
  expect(error).toMatchObject({
    id: 'transfer_failed',
    message: expect.stringContaining('nothing was kept'),
  });
  expect(text).toMatch(/^BEGIN;\nCOPY/);
  expect(text).not.toContain('COMMIT');
});
