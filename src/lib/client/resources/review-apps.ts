import { type Api, path } from '../api.ts';
import { ApiError } from '../api-error.ts';
import type { ReviewAppConfigResource, ReviewAppResource } from '../wire/pipeline.ts';

/** What can be said of how review apps are made; what is left out stays. */
export type ReviewAppSettings = Partial<
  Pick<
    ReviewAppConfigResource,
    'app_limit' | 'automatic_review_apps' | 'base_name' | 'destroy_stale_apps' | 'stale_days' | 'wait_for_ci'
  >
>;

/** Disposable apps of the branches of a pipeline, which is named by name or id. */
export class ReviewApps {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(pipeline: string): Promise<readonly ReviewAppResource[]> {
    return this.#api.list(path('pipelines', pipeline, 'review-apps'));
  }

  get(id: string): Promise<ReviewAppResource> {
    return this.#api.get(path('review-apps', id));
  }

  ofApp(app: string): Promise<ReviewAppResource> {
    return this.#api.get(path('apps', app, 'review-app'));
  }

  /** Begins to make one of the tip of a branch. */
  create(pipeline: string, branch: string): Promise<ReviewAppResource> {
    return this.#api.post('/review-apps', { body: { pipeline, branch, source_blob: { url: 'resolve' } } });
  }

  destroy(id: string): Promise<ReviewAppResource> {
    return this.#api.delete(path('review-apps', id));
  }

  /** Null where they are not enabled. */
  async config(pipeline: string): Promise<ReviewAppConfigResource | null> {
    try {
      return await this.#api.get<ReviewAppConfigResource>(path('pipelines', pipeline, 'review-app-config'));
    } catch (error) {
      if (error instanceof ApiError && error.resource === 'review app config') return null;
      throw error;
    }
  }

  /** Turns them on, or changes what is said when they are. */
  enable(pipeline: string, settings: ReviewAppSettings): Promise<ReviewAppConfigResource> {
    return this.#api.post(path('pipelines', pipeline, 'review-app-config'), { body: settings });
  }

  change(pipeline: string, settings: ReviewAppSettings): Promise<ReviewAppConfigResource> {
    return this.#api.patch(path('pipelines', pipeline, 'review-app-config'), { body: settings });
  }

  disable(pipeline: string): Promise<ReviewAppConfigResource> {
    return this.#api.delete(path('pipelines', pipeline, 'review-app-config'));
  }
}
