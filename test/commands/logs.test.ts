import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const LINE = '2026-11-22T18:00:00.123456+00:00';

const stream = (response: ServerResponse, text: string, end = true): undefined => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(text);
  if (end) response.end();
  return undefined;
};

const session = () => ({ status: 201, body: { logplex_url: 'http://localhost:8080/logs/s1?token=abc' } });

describe('renga logs', () => {
  it('prints lines as the platform has them', async () => {
    const { run, platform } = await cliBench({
      'POST /apps/alpha/log-sessions': session,
      'GET /logs/s1': (_, response) =>
        stream(
          response,
          `retry: 1\n\nid: 1\ndata: ${LINE} app[web.1]: hello\n\n: heartbeat\n\nid: 2\ndata: ${LINE} heroku[router]: at=info\n\n`,
        ),
    });
    expect(await run(['logs', '-a', 'alpha', '-n', '20', '--source', 'app', '--dyno', 'web.1'])).toEqual({
      status: 0,
      stdout: `${LINE} app[web.1]: hello\n${LINE} heroku[router]: at=info\n`,
      stderr: '',
    });
    expect(platform.requests).toEqual([
      'POST /apps/alpha/log-sessions {"lines":20,"tail":false,"source":"app","dyno":"web.1"}',
      'GET /logs/s1?token=abc',
    ]);
  });

  it('takes a broken tail up again behind the last line, and ends when the platform says so', async () => {
    let opened = 0;
    const { run, platform } = await cliBench({
      'POST /apps/alpha/log-sessions': session,
      'GET /logs/s1': (_, response) => {
        opened++;
        if (opened === 1) return stream(response, `retry: 1\n\nid: 7\ndata: ${LINE} app[web.1]: one\n\n`);
        if (opened === 2) return stream(response, `id: 8\ndata: ${LINE} app[web.1]: two\n\n`);
        return { status: 404, body: { id: 'not_found', message: 'The session has ended.' } };
      },
    });
    expect(await run(['logs', '-a', 'alpha', '--tail'])).toEqual({
      status: 0,
      stdout: `${LINE} app[web.1]: one\n${LINE} app[web.1]: two\n`,
      stderr: '',
    });
    expect(platform.seen.slice(1).map(({ headers }) => headers['last-event-id'])).toEqual([
      undefined,
      '7',
      '8',
    ]);
    expect(platform.seen[1]?.headers.accept).toBe('text/event-stream');
  });

  it('colours when it is told to', async () => {
    const { run } = await cliBench({
      'POST /apps/alpha/log-sessions': session,
      'GET /logs/s1': (_, response) => stream(response, `data: ${LINE} app[web.1]: hello\n\n`),
    });
    expect((await run(['logs', '-a', 'alpha', '--force-colors'])).stdout).toBe(
      `\u001b[36m${LINE} app[web.1]:\u001b[39m hello\n`,
    );
  });

  it('fails for a stream that cannot be opened', async () => {
    const { run } = await cliBench({
      'POST /apps/alpha/log-sessions': session,
      'GET /logs/s1': () => ({
        status: 404,
        body: { id: 'not_found', message: "Couldn't find that log session." },
      }),
    });
    expect(await run(['logs', '-a', 'alpha'])).toEqual({
      status: 4,
      stdout: '',
      stderr: " ›   Error: Couldn't find that log session.\n ›\n ›   Error ID: not_found\n",
    });
  });
});
