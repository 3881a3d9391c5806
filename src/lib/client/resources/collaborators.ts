import { type Api, path } from '../api.ts';
import type { Collaborator, NewCollaborator } from '../wire/app.ts';

/** Who works on an app. */
export class Collaborators {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string): Promise<readonly Collaborator[]> {
    return this.#api.list(path('apps', app, 'collaborators'));
  }

  add(app: string, user: string, permissions: readonly string[] | undefined): Promise<NewCollaborator> {
    return this.#api.post(path('apps', app, 'collaborators'), { body: { user, permissions } });
  }

  update(app: string, user: string, permissions: readonly string[]): Promise<Collaborator> {
    return this.#api.patch(path('apps', app, 'collaborators', user), { body: { permissions } });
  }

  remove(app: string, user: string): Promise<Collaborator> {
    return this.#api.delete(path('apps', app, 'collaborators', user));
  }
}
