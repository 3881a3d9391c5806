import { beforeEach, describe, expect, it } from 'vitest';
import { pushImage } from '../support/push-image.ts';
import { ApiHome } from './support/api-home.ts';

const VARIANT = { accept: 'application/vnd.heroku+json; version=3.docker-releases' };

describe('a release of images', () => {
  let home: ApiHome;
  let web: string;
  let worker: string;

  const push = async (type: string, words: readonly string[]) => {
    const image = { layers: [Buffer.from(`layer of ${type}`)], config: { Cmd: words } };
    return (await pushImage((path, init) => home.askRegistry(path, init), `haiku/${type}`, image)).id;
  };
  const release = (updates: readonly Readonly<Record<string, unknown>>[]) =>
    home.callFromOutside('PATCH', '/apps/haiku/formation', { body: { updates }, headers: VARIANT });
  const releases = async () => (await home.call('GET', '/apps/haiku/releases')).json;
  const settled = async () => {
    const [newest] = await home.platform.releases.list(home.owner, 'haiku');
    if (!newest) throw new Error('no release');
    return home.platform.releases.settled(newest);
  };
  const commands = async () => {
    const { json } = await home.call('GET', '/apps/haiku/formation');
    return json
      .map(({ type, command, quantity }: Readonly<Record<string, unknown>>) => [type, command, quantity])
      .sort();
  };

  beforeEach(async () => {
    home = await ApiHome.open();
    await home.platform.apps.create(home.owner, { name: 'haiku', stack: 'container' });
    web = await push('web', ['/bin/sh', '-c', 'exec web']);
    worker = await push('worker', ['work']);
  });

  it('is one for all types that it names, and described as Heroku does', async () => {
    const { status, json } = await release([
      { type: 'web', docker_image: web },
      { type: 'worker', docker_image: worker },
    ]);

    expect(status).toBe(200);
    expect(json.map(({ type, quantity }: Readonly<Record<string, unknown>>) => [type, quantity])).toEqual([
      ['web', 1],
      ['worker', 0],
    ]);
    expect(await settled()).toMatchObject({
      version: 3,
      status: 'succeeded',
      description: `Deployed web (${web.slice(7, 19)}), worker (${worker.slice(7, 19)})`,
    });
    expect(await commands()).toEqual([
      ['web', '/bin/sh -c exec\\ web', 1],
      ['worker', 'work', 0],
    ]);
    expect((await home.call('GET', '/apps/haiku')).json.stack.name).toBe('container');
  });

  it('is asked for by the official client in these steps', async () => {
    const manifest = await home.callFromOutside('GET', '/v2/haiku/web/manifests/latest', {
      headers: {
        accept: 'application/vnd.docker.distribution.manifest.v2+json',
        authorization: `Basic ${btoa(`:${home.token}`)}`,
      },
    });
    const newest = async () =>
      (
        await home.callFromOutside('GET', '/apps/haiku/releases', {
          headers: { range: 'version ..; max=1, order=desc' },
        })
      ).json[0];
    const before = await newest();
    await release([{ type: 'web', docker_image: manifest.json.config.digest }]);
    await settled();

    expect([manifest.json.schemaVersion, before.version]).toEqual([2, 2]);
    expect(await newest()).toMatchObject({ version: 3, status: 'succeeded', output_stream_url: null });
  });

  it('leaves the types that it does not name as they are, or takes one away', async () => {
    await release([
      { type: 'web', docker_image: web },
      { type: 'worker', docker_image: worker },
    ]);
    await settled();
    await push('web', ['other']);
    await release([{ type: 'web', docker_image: 'latest' }]);
    await settled();
    expect(await commands()).toEqual([
      ['web', 'other', 1],
      ['worker', 'work', 0],
    ]);

    const removed = await home.callFromOutside('PATCH', '/apps/haiku/formation/worker', {
      body: { docker_image: null },
      headers: VARIANT,
    });
    expect([removed.status, removed.json.type]).toEqual([200, 'worker']);
    expect((await settled()).description).toBe('Removed worker');
    expect(await commands()).toEqual([['web', 'other', 1]]);
    await home.call('POST', '/apps/haiku/releases', { body: { release: '3' } });
    await settled();
    expect(await commands()).toEqual([
      ['web', '/bin/sh -c exec\\ web', 1],
      ['worker', 'work', 0],
    ]);
  });

  it('leaves the commands that a heroku.yml gave to the others', async () => {
    const built = {
      id: `sha256:${'a'.repeat(64)}`,
      manifest: 'b'.repeat(64),
      size: 1,
      entrypoint: [],
      command: ['serve'],
      workingDir: '/',
      user: null,
    };
    home.builder.images = { web: built, worker: built, release: built };
    const app = await home.platform.apps.find(home.owner, 'haiku');
    await home.deploy(app, { web: 'serve', worker: 'work hard', release: 'migrate' });
    await release([{ type: 'web', docker_image: web }]);
    await settled();

    expect(await commands()).toEqual([
      ['release', 'migrate', 0],
      ['web', '/bin/sh -c exec\\ web', 1],
      ['worker', 'work hard', 0],
    ]);
    expect(home.dynoManager.done).toEqual(['runToEnd migrate', 'runToEnd migrate']);
  });

  it('runs a release image first', async () => {
    const command = await push('release', ['migrate']);
    await release([
      { type: 'web', docker_image: web },
      { type: 'release', docker_image: command },
    ]);
    await settled();

    expect(home.dynoManager.done).toEqual(['runToEnd migrate']);
  });

  it.each([
    [
      'an image that nobody pushed',
      { type: 'web', docker_image: `sha256:${'a'.repeat(64)}` },
      'image_not_pushed',
    ],
    ['a tag that there is not', { type: 'clock', docker_image: 'latest' }, 'image_not_pushed'],
    ['a type that cannot be', { type: '../web', docker_image: 'latest' }, 'invalid_process_type'],
    [
      'images and scaling at once',
      { type: 'web', docker_image: 'latest', quantity: 2 },
      'images_and_scaling',
    ],
    ['a type to be removed that there is not', { type: 'clock', docker_image: null }, 'not_found'],
  ])('is not made of %s', async (_, update, id) => {
    const { status, json } = await release([update]);

    expect([status >= 400, json.id]).toEqual([true, id]);
    expect(await releases()).toHaveLength(2);
  });

  it('is not made of half of what was asked for', async () => {
    await release([
      { type: 'web', docker_image: web },
      { type: 'clock', docker_image: 'latest' },
    ]);

    expect(await releases()).toHaveLength(2);
  });

  it('is for apps of the stack container', async () => {
    await home.call('PATCH', '/apps/haiku', { body: { build_stack: 'debian-13' } });
    const { status, json } = await release([{ type: 'web', docker_image: web }]);

    expect([status, json.id]).toEqual([422, 'container_stack_needed']);
  });

  it('has no archive, and none can be brought for that stack', async () => {
    await release([{ type: 'web', docker_image: web }]);
    await settled();
    const { slug } = (await home.call('GET', '/apps/haiku/releases/3')).json;
    const { json } = await home.call('GET', `/apps/haiku/slugs/${slug.id}`);

    expect(json).toMatchObject({
      stack: { name: 'container' },
      process_types: { web: '/bin/sh -c exec\\ web' },
    });
    expect((await home.open(json.blob.url)).status).toBe(404);
    const announced = await home.call('POST', '/apps/haiku/slugs', {
      body: { process_types: { web: 'web' } },
    });
    expect([announced.status, announced.json.id]).toEqual([422, 'invalid_stack']);
  });
});
