import { Refusal } from '../domain/refusal.ts';
import type { ApiOptions } from './api-options.ts';
import type { Call } from './call.ts';

type Parts = Pick<
  ApiOptions,
  'addOns' | 'appTransfers' | 'apps' | 'attachments' | 'databases' | 'pipelines' | 'reviewApps' | 'teams'
>;

/** The apps that something which a request names belongs to. */
type Owners = (call: Call, named: string, parts: Parts) => Promise<readonly string[]>;

/** By id or name: the apps that a request would change, as far as its caller can see what it names. */
export async function subjectApps(
  call: Call,
  { method, path }: { readonly method: string; readonly path: string },
  parts: Parts,
): Promise<readonly string[]> {
  const asked = `${method} ${path}`;
  const owned = NAMED_BY.filter(
    ([parameter, , only]) => call.param(parameter) !== '' && isMeant(asked, only),
  ).map(([parameter, owners]) => owners(call, call.param(parameter), parts).catch(nothingSeen));
  const copied = copyTarget(call.body);
  if (path.startsWith('/client/') && copied !== '') owned.push(ofUrl(call, copied, parts).catch(nothingSeen));
  const all = [call.param('app'), ...namesIn(call.body), ...(await Promise.all(owned)).flat()];
  return [...new Set(all.filter((each) => each !== ''))];
}

/** Its config vars are in the app that it was made for and in those that it is attached to. */
const ofAddOn: Owners = async ({ account }, named, { addOns, attachments }) => {
  const { id, appId } = await addOns.find(account, named);
  return [appId, ...(await attachments.ofAddOn(id)).map((attachment) => attachment.appId)];
};

const ofUrl: Owners = async (call, url, parts) =>
  ofAddOn(call, (await parts.databases.byUrl(call.account, url)).id, parts);

/** Whoever may not operate its app takes it off by what they may do with the app that the add-on was made for. */
const ofAttachment: Owners = async ({ account }, id, { addOns, apps, attachments }) => {
  const { appId, addOnId } = await attachments.find(account, id);
  if (await apps.may(account, appId, 'operate')) return [appId];
  return [appId, (await addOns.find(account, addOnId)).appId];
};

const ofCoupling: Owners = async ({ account }, id, { pipelines }) => [
  (await pipelines.findCoupling(account, id)).appId,
];

const ofPipeline: Owners = async ({ account }, named, { pipelines }) =>
  (await pipelines.couplingsOf(account, named)).map(({ appId }) => appId);

const ofReviewApp: Owners = async ({ account }, id, { reviewApps }) => {
  const { appId } = await reviewApps.find(account, id);
  return appId === null ? [] : [appId];
};

const ofTransfer: Owners = async ({ account }, named, { appTransfers }) => [
  (await appTransfers.find(account, named)).app.id,
];

/** Whoever comes into a team, or rises in it, may change its apps. */
const ofTeam: Owners = async ({ account }, named, { apps, teams }) => {
  const { team } = await teams.find(account, named);
  return (await apps.list(account, undefined, { teamId: team.id })).map(({ id }) => id);
};

/** By parameter of the path; the last one says where alone it means that. */
const NAMED_BY: readonly (readonly [parameter: string, owners: Owners, only?: RegExp])[] = [
  ['addon', ofAddOn],
  ['database', ofAddOn],
  ['attachment', ofAttachment],
  ['coupling', ofCoupling],
  ['pipeline', ofPipeline, /^DELETE \/pipelines\/:pipeline$/],
  ['review', ofReviewApp],
  ['transfer', ofTransfer, / \/account\/app-transfers\//],
  ['team', ofTeam, /^(POST|PUT|PATCH) \/teams\/:team\/(members|invitations)/],
];

const isMeant = (asked: string, only: RegExp | undefined): boolean => only?.test(asked) ?? true;

/** What the caller cannot see is refused by whoever does the work. */
function nothingSeen(error: unknown): readonly string[] {
  if (error instanceof Refusal) return [];
  throw error;
}

/** The app that a body names, and the targets of a promotion. */
function namesIn(body: unknown): readonly string[] {
  const { app, targets } = (body ?? {}) as { readonly app?: unknown; readonly targets?: unknown };
  const ofTargets: readonly unknown[] = Array.isArray(targets) ? targets.slice(0, MOST_TARGETS) : [];
  return [app, ...ofTargets.map((target) => (target as { readonly app?: unknown } | null)?.app)].map(nameOf);
}

const MOST_TARGETS = 100;

/** The database that another one is copied over. */
function copyTarget(body: unknown): string {
  const { to_url: url } = (body ?? {}) as { readonly to_url?: unknown };
  return typeof url === 'string' ? url : '';
}

/** `"haiku"`, or by id or name in an object. */
function nameOf(app: unknown): string {
  if (typeof app === 'string') return app;
  const { id, name } = (app ?? {}) as { readonly id?: unknown; readonly name?: unknown };
  return [id, name].find((each) => typeof each === 'string') ?? '';
}
