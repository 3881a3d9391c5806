import type { RouteTable } from '../../../src/lib/domain/route-table.ts';

/** `demo.localhost` led to one dyno. */
export const tableFor = (version: number, address: string): RouteTable => ({
  version,
  apps: {
    'demo.localhost': {
      appId: 'demo-id',
      appName: 'demo',
      state: 'up',
      endpoints: [{ dyno: 'web.1', address }],
    },
  },
  control: { hosts: ['localhost'], socketPath: '/nowhere' },
});
