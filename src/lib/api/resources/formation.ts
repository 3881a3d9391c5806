import type { App } from '../../domain/app.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { FormationRow } from '../../platform/formations.ts';
import type { ImageChange } from '../../platform/image-releases.ts';
import { type FormationResource, formationBatchForm, formationUpdateForm } from '../../schema/formation.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, type Handler, listed, ok, read } from '../call.ts';
import { namedId } from '../named-id.ts';
import { sizeId } from './dyno-sizes.ts';

const KEYS: SortKeys<FormationResource> = { id: (row) => row.id, type: (row) => row.type };

export const formationHandlers = ({
  apps,
  formations,
  imageReleases,
}: Pick<ApiOptions, 'apps' | 'formations' | 'imageReleases'>) => {
  const find = (call: Call) => apps.find(call.account, call.param('app'));

  /** The type that `:type` names, which may also be the id of its row. */
  async function typeOf(call: Call, app: App): Promise<string> {
    const wanted = call.param('type');
    const rows = await formations.list(call.account, app.id);
    const row = rows.find((each) => each.type === wanted || formationId(app, each.type) === wanted);
    if (!row) throw Refusal.missing('formation');
    return row.type;
  }

  const list: Handler = async (call) => {
    const app = await find(call);
    const rows = await formations.list(call.account, app.id);
    return listed(
      call,
      rows.map((row) => describe(app, row)),
      KEYS,
      (row) => row,
    );
  };

  const info: Handler = async (call) => {
    const app = await find(call);
    return ok(describe(app, await formations.find(call.account, app.id, await typeOf(call, app))));
  };

  const updateAll: Handler = async (call) => {
    const { updates } = read(formationBatchForm, call);
    const app = await find(call);
    const images = updates.flatMap((update) => imageChange(update.type, update));
    if (images.length > 0) {
      if (updates.some((update) => update.docker_image === undefined || !isImageOnly(update)))
        throw imagesAlone();
      const released = await imageReleases.release(call.account, app.id, images);
      return ok(released.map((row) => describe(app, row)));
    }
    const requests = updates.map(({ type, ...change }) => toRequest(type, change));
    const rows = await formations.scale(call.account, app.id, requests);
    return ok(rows.map((row) => describe(app, row)));
  };

  const update: Handler = async (call) => {
    const change = read(formationUpdateForm, call);
    const app = await find(call);
    const [image] = imageChange(call.param('type'), change);
    if (image) return release(call, app, { image, change });
    const type = await typeOf(call, app);
    await formations.scale(call.account, app.id, [toRequest(type, change)]);
    return ok(describe(app, await formations.find(call.account, app.id, type)));
  };

  /** Answers with the row as it will be, or as it was when the type goes. */
  async function release(
    call: Call,
    app: App,
    { image, change }: { readonly image: ImageChange; readonly change: Change },
  ) {
    if (!isImageOnly(change)) throw imagesAlone();
    const before = await formations.list(call.account, app.id);
    const after = await imageReleases.release(call.account, app.id, [image]);
    const row = [...after, ...before].find(({ type }) => type === image.type);
    if (!row) throw Refusal.missing('formation');
    return ok(describe(app, row));
  }

  return { list, info, updateAll, update };
};

interface Change {
  readonly quantity?: number | string | undefined;
  readonly size?: string | undefined;
  readonly docker_image?: string | null | undefined;
}

const imageChange = (type: string, { docker_image }: Change): readonly ImageChange[] =>
  docker_image === undefined ? [] : [{ type, image: docker_image }];

const isImageOnly = ({ quantity, size }: Change): boolean => quantity === undefined && size === undefined;

/** A release may fail, and what was scaled would stay. */
const imagesAlone = (): Refusal =>
  Refusal.invalid('Release images and scale in two requests.', 'images_and_scaling');

const toRequest = (type: string, { quantity, size }: Change) => ({
  type,
  ...(quantity === undefined ? {} : { quantity }),
  ...(size === undefined ? {} : { size }),
});

/** A process type of an app has no row of its own, hence neither id nor times. */
const formationId = (app: App, type: string): string => namedId('formation', `${app.id}/${type}`);

const describe = (app: App, row: FormationRow): FormationResource => ({
  id: formationId(app, row.type),
  app: { id: app.id, name: app.name },
  command: row.command,
  created_at: timestamp(app.createdAt),
  dyno_size: { id: sizeId(row.size), name: row.size },
  quantity: row.quantity,
  size: row.size,
  type: row.type,
  updated_at: timestamp(app.updatedAt),
});
