import { html } from 'hono/html';
import type { ApiOptions } from '../api-options.ts';
import type { Capabilities } from '../capabilities.ts';
import { errorAnswer } from '../errors.ts';
import { authorizePages } from './authorize-page.ts';
import { invitationPages } from './invitation-page.ts';
import { loginPages } from './login-page.ts';
import { page } from './page.ts';
import { SignIn } from './sign-in.ts';
import { signOnPages } from './sign-on-page.ts';

/** What people open in a browser: method, path, and what answers; `:secret` of the path is given to it. */
export type PageRoute = readonly [
  method: 'GET' | 'POST',
  path: string,
  answer: (request: Request, secret: string) => Promise<Response>,
];

export function pages(options: ApiOptions, capabilities: Capabilities): readonly PageRoute[] {
  const invitations = invitationPages(options);
  const signIn = new SignIn({ ...options, key: options.capabilityKey });
  const authorize = authorizePages({ ...options, signIn });
  const login = loginPages({ ...options, signIn });
  const signOn = signOnPages(options, capabilities);
  return [
    ['GET', '/sso/:secret', signOn.show],
    ['GET', '/invitations/:secret', invitations.show],
    ['POST', '/invitations/:secret', invitations.accept],
    ['GET', '/auth/browser/:secret', login.show],
    ['POST', '/auth/browser/:secret', login.decide],
    ['GET', '/oauth/authorize', authorize.show],
    ['POST', '/oauth/authorize', authorize.decide],
  ];
}

/** What went wrong, for somebody who looks at a page. */
export async function problemPage(error: unknown): Promise<Response> {
  const { status, body } = errorAnswer(error);
  const { message } = body as { readonly message: string };
  return page('That did not work', html`<p class="problem" role="alert">${message}</p>`, { status });
}
