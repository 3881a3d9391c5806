import type { PreAuthorizationResource } from '../../schema/pre-authorization.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { looksOnly } from '../audited.ts';
import { type Call, type Handler, ok } from '../call.ts';
import { subjectApps } from '../subject-apps.ts';
import { twoFactorCode } from './second-factor.ts';

/** The code of a second factor, shown once for what is done to an app in the next while. */
export const preAuthorizationHandlers = ({ preAuthorizations }: Pick<ApiOptions, 'preAuthorizations'>) => ({
  grant: (async (call) => {
    const change = { ...call, code: twoFactorCode(call) };
    const { app, until } = await preAuthorizations.grant(call.param('app'), change);
    const resource: PreAuthorizationResource = {
      app: { id: app.id, name: app.name },
      expires_at: timestamp(until),
    };
    return ok(resource);
  }) satisfies Handler,
});

const GRANT = '/apps/:app/pre-authorizations';

/** Whether the caller may change the apps that a request is about. @throws {Refusal} */
export async function checkSecondFactor(
  call: Call,
  route: { readonly method: string; readonly path: string },
  options: ApiOptions,
): Promise<void> {
  const { method, path } = route;
  // Whoever opens the local socket owns the installation; a partner is no person, and has no second factor to show.
  if (call.trusted || call.addOn || method === 'GET' || looksOnly(path) || path === GRANT) return;
  const apps = await subjectApps(call, route, options);
  await options.preAuthorizations.check(apps, { ...call, code: twoFactorCode(call) });
}
