import { html } from 'hono/html';
import type { CollaboratorResource, InvitedFields } from '../../schema/collaborator.ts';
import { path } from '../api.ts';
import { type AppFrame, frameOf, inApp, pathOf } from '../app-frame.ts';
import { copyable, field, form, only } from '../parts.ts';
import type { Done, Html, Page, Visit } from '../visit.ts';

/** What can be given to somebody; to manage is the owner's. */
const GIVEN = [
  ['view', 'See the app, its log, releases and dynos'],
  ['deploy', 'Deploy, roll back and promote'],
  ['operate', 'Configure, scale, run commands, manage add-ons and domains'],
] as const;

/** Who works on an app. */
export async function accessPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const all = await visit.api.all<CollaboratorResource>(path`/apps/${frame.app.id}/collaborators`);
  return inApp(
    frame,
    'Access',
    html`<section><h2>People</h2><ul class="rows">${all.toSorted(byRole).map((each) => personRow(visit, frame, each))}</ul></section>
${only(frame.may('manage'), () => addForm(visit, frame))}`,
  );
}

/** Who may do everything, because the app or its team is theirs. */
const WHOLLY: readonly CollaboratorResource['role'][] = ['owner', 'admin'];

/** Those first, then by e-mail. */
const byRole = (a: CollaboratorResource, b: CollaboratorResource): number =>
  Number(WHOLLY.includes(b.role)) - Number(WHOLLY.includes(a.role)) ||
  a.user.email.localeCompare(b.user.email);

function personRow(visit: Visit, frame: AppFrame, { user, role, permissions }: CollaboratorResource): Html {
  const isSelf = user.email === visit.account.email;
  const mayRemove = !WHOLLY.includes(role) && (isSelf || frame.may('manage'));
  return html`<li>
<span class="title grow">${user.email}</span>
<span class="aside">${WHOLLY.includes(role) ? role : permissions.map(({ name }) => name).join(', ')}</span>
${only(mayRemove, () => removalForm(visit, frame, { email: user.email, isSelf }))}
</li>`;
}

const removalForm = (
  visit: Visit,
  { app }: AppFrame,
  { email, isSelf }: { readonly email: string; readonly isSelf: boolean },
): Html =>
  form(
    visit,
    {
      action: pathOf(app, path`/access/${email}/remove`),
      label: `Remove ${email}`,
      question: isSelf ? `Leave ${app.name}?` : `Take ${email} off ${app.name}?`,
      className: 'end',
    },
    html`<button class="grave">${isSelf ? 'Leave' : 'Remove'}</button>`,
  );

const addForm = (visit: Visit, { app }: AppFrame): Html => html`<section><h2>Add somebody</h2>
${form(
  visit,
  { action: pathOf(app, '/access'), label: 'Add somebody' },
  (filled) => html`<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="off" value="${filled.text('email')}" required>
<fieldset><legend>May</legend>
${permissionBoxes(filled.all('permission', ALL_GIVEN))}</fieldset>
<button>Add</button>`,
)}</section>`;

const ALL_GIVEN = GIVEN.map(([name]) => name);

const permissionBoxes = (checked: readonly string[]): readonly Html[] =>
  GIVEN.map(
    ([name, label]) =>
      html`<label class="choice"><input type="checkbox" name="permission" value="${name}"${checked.includes(name) ? html` checked` : ''}>${label}</label>`,
  );

/** Somebody without an account is invited: the link is shown this once. */
export async function addPerson(visit: Visit): Promise<Done | Page> {
  const { api, param, fields } = visit;
  const body = { user: field(visit, 'email'), permissions: fields.getAll('permission') };
  const { user, invitation } = await api.post<CollaboratorResource & InvitedFields>(
    path`/apps/${param('app')}/collaborators`,
    { body },
  );
  const url = invitation?.url ?? null;
  if (url !== null) return invitedPage(visit, user.email, url);
  return { to: path`/apps/${param('app')}/access`, notice: `${user.email} works on ${param('app')} now.` };
}

const invitedPage = async (visit: Visit, email: string, url: string): Promise<Page> =>
  inApp(
    await frameOf(visit),
    'Access',
    html`<section><h2>${email} is invited</h2>
<p>Send this link, where a password is set. It is shown this once.</p>
<p>${copyable(url)}</p>
<p><a href="${path`/apps/${visit.param('app')}/access`}">Back to all people</a></p></section>`,
  );

export async function removePerson({ api, account, param }: Visit): Promise<Done> {
  const [app, email] = [param('app'), param('email')];
  await api.delete(path`/apps/${app}/collaborators/${email}`);
  if (email === account.email) return { to: '/', notice: `You have left ${app}.` };
  return { to: path`/apps/${app}/access`, notice: `${email} works on ${app} no more.` };
}
