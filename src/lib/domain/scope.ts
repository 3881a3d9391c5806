/** What a token may be used for (Heroku Dev Center, OAuth: Scopes). */
export const SCOPES = ['global', 'identity', 'read', 'write', 'read-protected', 'write-protected'] as const;
export type Scope = (typeof SCOPES)[number];

const READ: readonly Scope[] = ['global', 'read', 'read-protected', 'write', 'write-protected'];
const WRITE: readonly Scope[] = ['global', 'write', 'write-protected'];
const READ_SECRETS: readonly Scope[] = ['global', 'read-protected', 'write-protected'];
const WRITE_SECRETS: readonly Scope[] = ['global', 'write-protected'];
const IDENTITY: readonly Scope[] = [
  'global',
  'identity',
  'read',
  'read-protected',
  'write',
  'write-protected',
];
const NOTHING_LESS: readonly Scope[] = ['global'];

/** Paths whose answers hold config values, passwords or what leads to them. */
const SECRETS = /^\/(client|postgres|redis)\/|\/(config-vars|config|log-drains|sni-endpoints|webhooks)(\/|$)/;
/** Whoever may do these could give themselves everything else, config values included. */
const POWERS =
  /^\/(account|oauth|users|renga|teams)(\/|$)|\/dynos$|\/collaborators(\/|$)|^\/(app-setups|review-apps|test-runs)$/;
/** A command inside a dyno sees what the dyno sees. */
const INSIDE = /\/dynos\/[^/]+$|^\/api\/v2\/[^/]+$/;
/** Whoever has the answer is let in elsewhere as its person. */
const SIGN_ON = /\/sso$/;
/** Questions that are too long for a path. */
const QUESTIONS = /^\/(filters|actions)\//;

/** The scopes that an endpoint is satisfied with, any one of them. */
export function acceptedScopes(method: string, path: string): readonly Scope[] {
  const reads = method === 'GET' || method === 'HEAD' || QUESTIONS.test(path);
  if (reads && (path === '/account' || path === '/users/~')) return IDENTITY;
  if (/^\/(oauth|renga)\//.test(path) && path !== '/renga/status') return NOTHING_LESS;
  if (SIGN_ON.test(path)) return WRITE_SECRETS;
  if (reads) return SECRETS.test(path) ? READ_SECRETS : READ;
  if (/^\/(account|users)(\/|$)/.test(path)) return NOTHING_LESS;
  if (['POST', 'PUT'].includes(method) && INSIDE.test(path)) return WRITE_SECRETS;
  return SECRETS.test(path) || POWERS.test(path) ? WRITE_SECRETS : WRITE;
}

/** Whether a token may push code. */
export const mayPush = (scope: readonly string[]): boolean => WRITE.some((each) => scope.includes(each));
