import { html } from 'hono/html';
import type { LoginRequest } from '../../platform/browser-logins.ts';
import type { ApiOptions } from '../api-options.ts';
import { addressOf } from '../callers.ts';
import { readForm } from './form-post.ts';
import { type Html, page } from './page.ts';
import type { SignIn } from './sign-in.ts';

interface LoginParts extends Pick<ApiOptions, 'audit' | 'browserLogins'> {
  readonly signIn: SignIn;
}

/** Where a person lets a client in that waits at a terminal. */
export const loginPages = ({ audit, browserLogins, signIn }: LoginParts) => {
  const shown = (login: LoginRequest, form: Html, status = 200): Promise<Response> =>
    page('Log in', question(login, form), { status });

  return {
    show: async (_request: Request, secret: string): Promise<Response> =>
      shown(await browserLogins.find(secret), signIn.form()),

    decide: async (request: Request, secret: string): Promise<Response> => {
      const fields = await readForm(request);
      const login = await browserLogins.find(secret);
      if (fields.get('decision') !== 'allow') {
        await browserLogins.refuse(secret);
        return page('Nobody was let in', html`<p>You can close this page.</p>`);
      }
      const address = addressOf(request, false);
      const signedIn = await signIn.attempt({ fields, address, purpose: `login ${secret}` });
      if ('ask' in signedIn) return shown(login, signedIn.ask, signedIn.status);
      const { account } = signedIn;
      await browserLogins.allow(secret, account);
      const action = 'POST /auth/browser';
      await audit.record({
        actor: account,
        address,
        action,
        app: null,
        fields: [login.description],
        allowed: true,
      });
      return page(
        'You are logged in',
        html`<p>As <strong>${account.email}</strong>. You can close this page and go back to your terminal.</p>`,
      );
    },
  };
};

/** Whoever sends somebody a link to this page gets in as them: so it says who asks. */
const question = (
  { description, address }: LoginRequest,
  form: Html,
): Html => html`<p>For <strong>${description}</strong>, asked from ${address}.</p>
<p>Go on only if you have just typed <code>login</code> there yourself.</p>
<form method="post">
${form}
<button name="decision" value="allow">Log in</button>
<button name="decision" value="deny" formnovalidate>That was not me</button>
</form>`;
