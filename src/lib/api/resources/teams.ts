import type { Permission } from '../../domain/collaboration.ts';
import { PERMISSIONS } from '../../domain/collaboration.ts';
import { Refusal } from '../../domain/refusal.ts';
import { MEMBERS } from '../../domain/team.ts';
import type { TeamOf } from '../../platform/teams.ts';
import type { Variant } from '../../schema/accept.ts';
import type { AppFeatureResource } from '../../schema/app-feature.ts';
import type { SortKeys } from '../../schema/page.ts';
import {
  type PermissionEntityResource,
  type TeamPreferencesResource,
  type TeamResource,
  teamCreateForm,
  teamPreferencesForm,
  teamUpdateForm,
} from '../../schema/team.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';
import { namedReference } from '../named-id.ts';

type Parts = Pick<ApiOptions, 'apps' | 'collaborators' | 'teams'>;

const KEYS: SortKeys<TeamOf> = { id: ({ team }) => team.id, name: ({ team }) => team.name };
const NAMED: SortKeys<{ readonly id: string; readonly name: string }> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
};

/** Teams, and what they are like. */
export const teamHandlers = ({ apps, collaborators, teams }: Parts) => {
  const find = ({ account, param }: Call) => teams.find(account, param('team'));

  return {
    list: (async (call) => {
      const all = await teams.list(call.account);
      return listed(call, all, KEYS, (each) => describe(each, call.variant));
    }) satisfies Handler,

    create: (async (call) => {
      const { name } = read(teamCreateForm, call);
      return created(describe(await teams.create(call.account, name), call.variant));
    }) satisfies Handler,

    info: (async (call) => ok(describe(await find(call), call.variant))) satisfies Handler,

    update: (async (call) => {
      const { name } = read(teamUpdateForm, call);
      const team =
        name === undefined ? await find(call) : await teams.rename(call.account, call.param('team'), name);
      return ok(describe(team, call.variant));
    }) satisfies Handler,

    destroy: (async ({ account, param, variant }) =>
      ok(describe(await teams.remove(account, param('team')), variant))) satisfies Handler,

    features: (async (call) => {
      const { team } = await find(call);
      return listed(call, featuresOf(team.createdAt), NAMED, (feature) => feature);
    }) satisfies Handler,

    feature: (async (call) => {
      const { team } = await find(call);
      const wanted = call.param('feature');
      const found = featuresOf(team.createdAt).find(({ id, name }) => id === wanted || name === wanted);
      if (!found) throw Refusal.missing('feature');
      return ok(found);
    }) satisfies Handler,

    preferences: (async (call) => {
      await teams.find(call.account, call.param('team'), MEMBERS);
      return ok(PREFERENCES);
    }) satisfies Handler,

    /** They are what they are: nothing of them can be turned on. */
    updatePreferences: (async (call) => {
      read(teamPreferencesForm, call);
      await teams.find(call.account, call.param('team'), ['admin']);
      return ok(PREFERENCES);
    }) satisfies Handler,

    /** What can be given of an app. */
    appPermissions: (async (call) => {
      const all = PERMISSIONS.map(({ name, description }) => ({
        ...namedReference('permission', name),
        description,
      }));
      return listed(call, all, NAMED, ({ name, description }) => ({ name, description }));
    }) satisfies Handler,

    /** Who may do what, app by app. */
    entities: (async (call) => {
      const { account } = call;
      const { team } = await teams.find(account, call.param('team'), MEMBERS);
      const all = await apps.list(account, undefined, { teamId: team.id });
      return listed(call, all, NAMED, async ({ id, name }): Promise<PermissionEntityResource> => {
        const people = (await collaborators.list(account, id)).filter(({ role }) => role !== 'owner');
        const users = people.map((each) => ({
          id: each.account.id,
          email: each.account.email,
          permissions: each.permissions satisfies readonly Permission[],
        }));
        return { id, name, team_id: team.id, type: 'app', users };
      });
    }) satisfies Handler,
  };
};

const describe = ({ team, role }: TeamOf, variant: Variant): TeamResource => ({
  id: team.id,
  name: team.name,
  created_at: timestamp(team.createdAt),
  credit_card_collections: false,
  default: false,
  enterprise_account: null,
  identity_provider: null,
  membership_limit: null,
  provisioned_licenses: false,
  role,
  type: 'team',
  updated_at: timestamp(team.updatedAt),
  ...(variant === '3.sdk' ? { pipeline_cost_consent_at: null, pipeline_cost_consent_user_email: null } : {}),
});

const PREFERENCES: TeamPreferencesResource = { 'default-permission': 'member', 'addons-controls': false };

/** Clients ask by the first whether permissions are given by app, by the second whether members have to accept. */
const FEATURES = [
  {
    name: 'org-access-controls',
    display_name: 'App permissions',
    description: 'what somebody may do is said for each app',
    enabled: true,
  },
  {
    name: 'team-invite-acceptance',
    display_name: 'Invitations',
    description: 'nobody is in the team before they have accepted',
    enabled: false,
  },
] as const;

const featuresOf = (createdAt: Date): readonly AppFeatureResource[] =>
  FEATURES.map((feature) => ({
    ...namedReference('team-feature', feature.name),
    created_at: timestamp(createdAt),
    description: feature.description,
    display_name: feature.display_name,
    doc_url: 'https://devcenter.heroku.com/articles/heroku-teams',
    enabled: feature.enabled,
    feedback_email: '',
    state: 'general',
    updated_at: timestamp(createdAt),
  }));
