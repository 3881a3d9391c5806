import { getRequestListener } from '@hono/node-server';
import type { Dashboard, DashboardOptions } from '../dashboard/dashboard.ts';
import type { Handler } from './door.ts';

/** The dashboard, whose code is loaded with the first request for it: many installations never see one. */
export function dashboardHandler(options: DashboardOptions): Handler {
  let opening: Promise<Dashboard> | undefined;
  const open = (): Promise<Dashboard> => {
    opening ??= load(options).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const answer = async (request: Request): Promise<Response> => (await open()).fetch(request);
  const failed = (error: unknown): Response => {
    options.onError(error, 'opening the dashboard');
    return new Response('Something went wrong on our side. Try again in a moment.\n', { status: 500 });
  };
  return getRequestListener((request) => answer(request).catch(failed), { overrideGlobalObjects: false });
}

async function load(options: DashboardOptions): Promise<Dashboard> {
  const { Dashboard } = await import('../dashboard/dashboard.ts');
  return Dashboard.open(options);
}
