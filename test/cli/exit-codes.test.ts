import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BackendError } from '../../src/lib/backend/backend-error.ts';
import { CommandError } from '../../src/lib/cli/command-error.ts';
import { reportError } from '../../src/lib/cli/error-report.ts';
import { ExitCode } from '../../src/lib/cli/exit-codes.ts';
import { ApiError } from '../../src/lib/client/api-error.ts';
import { ConnectionError } from '../../src/lib/client/connection-error.ts';

const answer = (status: number): ApiError => new ApiError(status, { id: 'some_id', message: 'Some words.' });

describe('exit codes', () => {
  test.each([
    ['a build that failed', new CommandError('x', { id: 'build_failed' }), 1],
    ['anything that nobody foresaw', new TypeError('x'), 1],
    ['a fault of the platform', answer(500), 1],
    ['a command line that cannot be understood', CommandError.usage('x'), 2],
    ['an app that was not named', new CommandError('x', { id: 'missing_app' }), 2],
    ['a refusal of the platform', answer(422), 3],
    ['a permission that is missing', answer(403), 3],
    ['a confirmation that is missing', new CommandError('x', { id: 'confirmation_required' }), 3],
    ['what the platform does not have', answer(404), 4],
    ['a backend that nobody added', new BackendError('unknown_backend', 'x'), 4],
    ['a backend that does not run', new BackendError('backend_not_running', 'x'), 5],
    ['a connection that was refused', new ConnectionError('x', { code: 'ECONNREFUSED' }), 5],
    ['an engine that is away', answer(503), 5],
    ['nobody being logged in', answer(401), 100],
  ] as const)('%s', (_, error, exitCode) => {
    expect(reportError(error).exitCode).toBe(exitCode);
  });

  test('are listed for users', () => {
    const page = readFileSync(new URL('../../docs/scripting.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual([0, ...Object.values(ExitCode)]);
  });
});
