import { html } from 'hono/html';
import type { AppTransferResource } from '../../schema/app-transfer.ts';
import type { OauthAuthorizationResource, OauthSessionResource } from '../../schema/oauth-authorization.ts';
import type { KeyResource } from '../../schema/ssh-key.ts';
import { path } from '../api.ts';
import { form, only, when } from '../parts.ts';
import type { Html, Page, Visit } from '../visit.ts';

/** Who is signed in, and what lets them in. */
export async function accountPage(visit: Visit): Promise<Page> {
  const { account, api } = visit;
  const [transfers, sessions, own, authorizations, keys] = await Promise.all([
    api.all<AppTransferResource>('/account/app-transfers'),
    api.all<OauthSessionResource>('/oauth/sessions'),
    api.get<OauthAuthorizationResource>('/oauth/authorizations/~'),
    api.all<OauthAuthorizationResource>('/oauth/authorizations'),
    api.all<KeyResource>('/account/keys'),
  ]);
  const pending = transfers.filter(({ state }) => state === 'pending');
  const tokens = authorizations.filter(({ session }) => session === null);
  return {
    title: 'Account',
    area: 'account',
    body: html`<div class="heading"><h1>${account.name ?? account.email}</h1>${form(
      visit,
      { action: '/sign-out' },
      html`<button class="plain">Sign out</button>`,
    )}</div>
${aboutSection(visit)}
${only(pending.length > 0, () => transferSection(visit, pending))}
${sessionSection(visit, sessions, own.session?.id ?? '')}
${keySection(visit, keys)}
${tokenSection(visit, tokens)}`,
  };
}

const aboutSection = ({ account }: Visit): Html => html`<section><h2>You</h2><dl>
<dt>E-mail</dt><dd>${account.email}</dd>
<dt>Two-factor authentication</dt><dd>${
  account.two_factor_authentication ? 'on' : html`off. To turn it on: <code>renga 2fa:enable</code>`
}</dd></dl></section>`;

const transferSection = (visit: Visit, transfers: readonly AppTransferResource[]): Html => html`<section>
<h2>Apps that change hands</h2><ul class="rows">${transfers.map((each) => transferRow(visit, each))}</ul></section>`;

const transferRow = (visit: Visit, { id, app, owner, recipient }: AppTransferResource): Html => {
  const isOffer = recipient.email === visit.account.email;
  return html`<li><span class="title">${app.name}</span>
<span class="grow aside">${isOffer ? `offered by ${owner.email}` : `offered to ${recipient.email}`}</span>
${form(
  visit,
  { action: path`/account/transfers/${id}`, label: `Transfer of ${app.name}`, className: 'end' },
  isOffer
    ? html`<button name="state" value="accepted">Accept</button><button class="grave" name="state" value="declined">Decline</button>`
    : html`<button class="grave" name="state" value="cancelled">Take back</button>`,
)}</li>`;
};

const sessionSection = (
  visit: Visit,
  sessions: readonly OauthSessionResource[],
  own: string,
): Html => html`<section>
<h2>Sessions</h2><ul class="rows">${sessions.map(
  ({ id, description, created_at }) => html`<li><span class="title grow">${description}</span>
<span class="aside">since ${when(created_at, visit.now)}</span>
${
  id === own
    ? html`<span class="state good">this one</span>`
    : form(
        visit,
        { action: path`/account/sessions/${id}/end`, label: `End ${description}`, className: 'end' },
        html`<button class="grave">End</button>`,
      )
}</li>`,
)}</ul></section>`;

const keySection = (visit: Visit, keys: readonly KeyResource[]): Html => html`<section><h2>SSH keys</h2>
${keys.length === 0 ? html`<p class="empty">There are no SSH keys.</p>` : html`<ul class="rows">${keys.map((key) => keyRow(visit, key))}</ul>`}
${form(
  visit,
  { action: '/account/keys', label: 'Add an SSH key' },
  (filled) => html`<label for="key">Another public key</label>
<textarea id="key" name="key" spellcheck="false" placeholder="ssh-ed25519 AAAA… me@laptop" required>${filled.text('key')}</textarea>
<button class="plain">Add key</button>`,
)}</section>`;

const keyRow = (visit: Visit, { id, comment, fingerprint }: KeyResource): Html => html`<li>
<span class="title">${comment}</span> <span class="grow"><code>${fingerprint}</code></span>
${form(
  visit,
  {
    action: path`/account/keys/${id}/remove`,
    label: `Remove ${comment}`,
    question: `Remove the key ${comment}?`,
  },
  html`<button class="grave">Remove</button>`,
)}</li>`;

const tokenSection = (visit: Visit, tokens: readonly OauthAuthorizationResource[]): Html => html`<section>
<h2>Authorizations</h2>
<p class="aside">Tokens that you have made, and what applications may do in your name. To make one: <code>renga authorizations:create</code></p>
${tokens.length === 0 ? html`<p class="empty">There are no authorizations.</p>` : html`<ul class="rows">${tokens.map((each) => tokenRow(visit, each))}</ul>`}
</section>`;

const tokenRow = (
  visit: Visit,
  { id, description, scope, created_at }: OauthAuthorizationResource,
): Html => html`<li>
<span class="title">${description}</span>
<span class="grow aside">${scope.join(', ')} · ${when(created_at, visit.now)}</span>
${form(
  visit,
  {
    action: path`/account/authorizations/${id}/revoke`,
    label: `Revoke ${description}`,
    question: `Revoke ${description}? What uses it is let in no more.`,
  },
  html`<button class="grave">Revoke</button>`,
)}</li>`;
