import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { dashboardHandler } from '../../src/lib/control-plane/dashboard-handler.ts';
import { systemClock } from '../../src/lib/std/clock.ts';
import { portOf } from '../../src/lib/std/port-of.ts';

test('a dashboard that cannot be opened says so to whoever comes, and to whoever runs it', async () => {
  const noted: string[] = [];
  const handler = dashboardHandler({
    transport: () => Promise.reject(new Error('nobody is asked')),
    apiUrl: () => 'http://localhost:8080',
    url: () => 'http://dashboard.localhost:8080',
    folder: '/nonexistent',
    clock: systemClock,
    onError: (error, doing) => void noted.push(`${doing}: ${error}`),
  });
  const server = createServer(handler).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');

  const answer = await fetch(`http://127.0.0.1:${portOf(server)}/`);
  expect([answer.status, await answer.text()]).toEqual([
    500,
    'Something went wrong on our side. Try again in a moment.\n',
  ]);
  expect(noted).toEqual([expect.stringMatching(/^opening the dashboard: Error: ENOENT/)]);
});
