import type { PreAuthorizationResource } from '../../schema/pre-authorization.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { looksOnly } from '../audited.ts';
import { type Call, type Handler, ok } from '../call.ts';
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
  { method, path }: { readonly method: string; readonly path: string },
  { preAuthorizations }: Pick<ApiOptions, 'preAuthorizations'>,
): Promise<void> {
  // Whoever opens the local socket owns the installation.
  if (call.trusted || method === 'GET' || looksOnly(path) || path === GRANT) return;
  const code = twoFactorCode(call);
  for (const app of appsIn(call)) await preAuthorizations.check(app, { ...call, code });
}

/** By path, by body, and as the targets of a promotion. */
function appsIn({ param, body }: Call): readonly string[] {
  const { app, targets } = (body ?? {}) as { readonly app?: unknown; readonly targets?: unknown };
  const ofTargets: readonly unknown[] = Array.isArray(targets) ? targets.slice(0, MOST_TARGETS) : [];
  const named = [app, ...ofTargets.map((target) => (target as { readonly app?: unknown } | null)?.app)];
  return [param('app'), ...named.map(nameOf)].filter((each) => each !== '');
}

const MOST_TARGETS = 100;

/** `"haiku"`, or by id or name in an object. */
function nameOf(app: unknown): string {
  if (typeof app === 'string') return app;
  const { id, name } = (app ?? {}) as { readonly id?: unknown; readonly name?: unknown };
  return [id, name].find((each) => typeof each === 'string') ?? '';
}
