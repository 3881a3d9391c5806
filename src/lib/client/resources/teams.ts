import { type Api, path } from '../api.ts';
import type {
  NewTeamMember,
  TeamAppResource,
  TeamInvitation,
  TeamMember,
  TeamResource,
} from '../wire/team.ts';

interface NewTeamApp {
  readonly team: string;
  readonly name?: string;
  readonly stack?: string;
  readonly region?: string;
}

/** Teams, who is in them, and their apps. A team is named by name or id. */
export class Teams {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(): Promise<readonly TeamResource[]> {
    return this.#api.list('/teams');
  }

  get(team: string): Promise<TeamResource> {
    return this.#api.get(path('teams', team));
  }

  create(name: string): Promise<TeamResource> {
    return this.#api.post('/teams', { body: { name } });
  }

  rename(team: string, name: string): Promise<TeamResource> {
    return this.#api.patch(path('teams', team), { body: { name } });
  }

  delete(team: string): Promise<TeamResource> {
    return this.#api.delete(path('teams', team));
  }

  members(team: string): Promise<readonly TeamMember[]> {
    return this.#api.list(path('teams', team, 'members'));
  }

  /** Takes somebody in, or changes their role. */
  putMember(team: string, email: string, role: string): Promise<NewTeamMember> {
    return this.#api.put(path('teams', team, 'members'), { body: { email, role } });
  }

  /** Changes the role of somebody who is in it. */
  changeMember(team: string, email: string, role: string): Promise<TeamMember> {
    return this.#api.patch(path('teams', team, 'members'), { body: { email, role } });
  }

  removeMember(team: string, email: string): Promise<TeamMember> {
    return this.#api.delete(path('teams', team, 'members', email));
  }

  invitations(team: string): Promise<readonly TeamInvitation[]> {
    return this.#api.list(path('teams', team, 'invitations'));
  }

  /** Asks somebody in. */
  invite(team: string, email: string, role: string): Promise<TeamInvitation> {
    return this.#api.put(path('teams', team, 'invitations'), { body: { email, role } });
  }

  revoke(team: string, invitation: string): Promise<TeamInvitation> {
    return this.#api.delete(path('teams', team, 'invitations', invitation));
  }

  /** One that the caller was sent. */
  invitation(id: string): Promise<TeamInvitation> {
    return this.#api.get(path('teams', 'invitations', id));
  }

  accept(invitation: string): Promise<TeamMember> {
    return this.#api.post(path('teams', 'invitations', invitation, 'accept'), { body: {} });
  }

  apps(team: string): Promise<readonly TeamAppResource[]> {
    return this.#api.list(path('teams', team, 'apps'));
  }

  app(app: string): Promise<TeamAppResource> {
    return this.#api.get(path('teams', 'apps', app));
  }

  createApp(params: NewTeamApp): Promise<TeamAppResource> {
    return this.#api.post('/teams/apps', { body: params });
  }

  lock(app: string, locked: boolean): Promise<TeamAppResource> {
    return this.#api.patch(path('teams', 'apps', app), { body: { locked } });
  }

  /** To a team, or to a member of the one that owns it. */
  async give(app: string, owner: string): Promise<void> {
    await this.#api.patch(path('teams', 'apps', app), { body: { owner } });
  }

  /** The caller begins to work on an app. */
  async join(app: string, user: string): Promise<void> {
    await this.#api.post(path('teams', 'apps', app, 'collaborators'), { body: { user } });
  }
}
