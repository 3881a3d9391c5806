import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { onTestFinished } from 'vitest';
import { portOf } from '../../../src/lib/std/port-of.ts';
import type { ApiHome } from './api-home.ts';

/** The API behind Node's own server, as the control plane serves it, until the test has finished; the port. */
export async function serve(home: ApiHome): Promise<number> {
  const server = createServer(getRequestListener((each) => home.api(each, { trusted: false })));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return portOf(server);
}
