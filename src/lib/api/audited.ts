import { Refusal } from '../domain/refusal.ts';
import type { Audit } from '../platform/audit.ts';
import type { Answer, Call } from './call.ts';

interface AuditedCall {
  readonly audit: Audit;
  readonly method: string;
  /** As the table of routes has it. */
  readonly path: string;
  readonly address: string;
  readonly call: Call;
  /** What is done stays done when nobody could note it. */
  readonly onError: (error: unknown) => void;
}

/** Looking at something, in the clothes of a write. */
const LOOKS = /^\/(filters|actions)\/|\/log-sessions$|\/actions\/resize$/;
/** Whether an endpoint changes nothing, whatever its method. */
export const looksOnly = (path: string): boolean => LOOKS.test(path);

const MOST_FIELDS = 64;
const LONGEST_FIELD = 128;

/** Does what was asked, and notes who did it, or that they were not allowed to. */
export async function audited(asked: AuditedCall, work: () => Promise<Answer>): Promise<Answer> {
  const { audit, method, path, address, call, onError } = asked;
  if (method === 'GET' || looksOnly(path)) return work();
  const { account, addOn, body } = call;
  const actor = addOn ? { id: addOn.id, email: addOn.service } : { id: account.id, email: account.email };
  const app = await audit.appOf(call.param('app') || appIn(body));
  const note = (allowed: boolean) =>
    audit
      .record({
        actor,
        address,
        action: `${method} ${path}`,
        app,
        fields: fieldsOf(body),
        allowed,
      })
      .catch(onError);
  try {
    const answer = await work();
    await note(true);
    return answer;
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'forbidden') await note(false);
    throw error;
  }
}

const fieldsOf = (body: unknown): readonly string[] =>
  Object.keys(body ?? {})
    .slice(0, MOST_FIELDS)
    .map((name) => name.slice(0, LONGEST_FIELD));

/** The app that a body names: `"app": "haiku"`, or by id or name in an object. */
function appIn(body: unknown): string {
  const app: unknown = (body as { readonly app?: unknown } | null)?.app;
  if (typeof app === 'string') return app;
  const { id, name } = (app ?? {}) as { readonly id?: unknown; readonly name?: unknown };
  return [id, name].find((each) => typeof each === 'string') ?? '';
}
