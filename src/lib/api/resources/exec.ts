import { z } from 'zod';
import { decodeBasic } from '../../std/basic-credentials.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, ok, read, secret } from '../call.ts';

const clientKeyForm = z.object({ client_key: z.string().min(1).max(10_000) });

/** What the official client asks Heroku's exec manager, which is not of the Platform API and knows no versions of it. */
export const execHandlers = ({ execAccess }: Pick<ApiOptions, 'execAccess'>) => ({
  list: (async (call) => {
    const names = await execAccess.open(call.account, call.param('app'));
    return ok(names.map((dyno_name) => ({ dyno_name })));
  }) satisfies Handler,

  admit: (async (call) => {
    const { client_key } = read(clientKeyForm, call);
    const { pass, door } = await execAccess.admit(call.account, call.param('app'), {
      dyno: call.param('dyno'),
      clientKey: client_key,
    });
    return secret(
      ok({
        tunnel_host: door.host,
        client_user: pass.user,
        proxy_public_key: door.publicKey,
        dyno_ip: pass.dyno.endpoint?.replace(/:\d+$/, '') ?? '',
      }),
    );
  }) satisfies Handler,
});

/** Whether a path is that of the exec manager. */
export const isExec = (path: string): boolean => /^\/api\/v2(\/|$)/.test(path);

/** The app that is asked for there: the user of the Basic credentials. */
export function execApp(request: Request): string {
  if (!isExec(new URL(request.url).pathname)) return '';
  return decodeBasic((request.headers.get('authorization') ?? '').replace(/^Basic\s+/i, '')).user ?? '';
}
