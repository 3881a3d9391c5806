import { html } from 'hono/html';
import type { Account } from '../../domain/account.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { ApiOptions } from '../api-options.ts';
import { readForm } from './form-post.ts';
import { type Html, page } from './page.ts';

/** Where the person behind an invitation sets a password. The link is the secret. */
export const invitationPages = ({ invitations }: Pick<ApiOptions, 'invitations'>) => ({
  show: async (_request: Request, secret: string): Promise<Response> =>
    page('Set your password', form(await invitations.find(secret))),

  accept: async (request: Request, secret: string): Promise<Response> => {
    const fields = await readForm(request);
    const account = await invitations.find(secret);
    const password = fields.get('password') ?? '';
    const problem = await problemWith(async () => {
      if (password !== fields.get('again')) throw Refusal.invalid('The two passwords are not the same.');
      await invitations.accept(secret, password);
    });
    if (problem !== null) return page('Set your password', form(account, problem), { status: 422 });
    return page(
      'Your password is set',
      html`<p>Log in as <strong>${account.email}</strong> with <code>renga login</code>.</p>`,
    );
  },
});

const form = ({ email }: Account, problem?: string): Html => html`<p>For <strong>${email}</strong>.</p>
${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
<form method="post">
<input type="hidden" name="username" autocomplete="username" value="${email}">
<label for="password">Password, 10 characters or more</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="10" required autofocus>
<label for="again">The same again</label>
<input id="again" name="again" type="password" autocomplete="new-password" minlength="10" required>
<button>Set password</button>
</form>`;

async function problemWith(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'invalid_params') return error.message;
    throw error;
  }
}
