import { z } from 'zod';
import type { RouteTable } from '../../domain/route-table.ts';

const host = z.string().regex(/^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])$/);
const address = z.string().regex(/^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/);

const appRoute = z.object({
  appId: z.string().min(1),
  appName: z.string(),
  state: z.enum(['up', 'starting', 'crashed', 'no-web', 'blank', 'maintenance']),
  endpoints: z.array(z.object({ dyno: z.string().regex(/^[\w.-]+$/), address })),
  errorPageUrl: z.string().exactOptional(),
  maintenancePageUrl: z.string().exactOptional(),
});

const routeTable = z.object({
  version: z.number().int().nonnegative(),
  apps: z.record(host, appRoute),
  control: z.object({ hosts: z.array(host), socketPath: z.string().min(1) }),
});

/**
 * Reads a table from JSON.
 * @throws {Error} saying what is wrong with it
 */
export function parseTable(json: string): RouteTable {
  const result = routeTable.safeParse(JSON.parse(json));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`the routing table is not valid: ${issue?.path.join('.')}: ${issue?.message}`);
}
