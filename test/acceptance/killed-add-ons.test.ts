import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { eventually, Installation } from './installation.ts';
import { MortalControlPlane } from './mortal-control-plane.ts';

/** Those between which the world looks different; test/crash-safety walks all of them with an engine that plays one. */
const OF_A_CREATION = [
  ['has made the volume', 'volumes.ensure#1:after'],
  ['has not written down that it works', 'commit(addOns.update+releases.insert+addOns.noteRelease)#1:before'],
] as const;
const OF_AN_END = [['has removed the container and not the volume', 'containers.remove#1:after']] as const;

describe('a control plane that is killed at a point of the life of an add-on', () => {
  const renga = new Installation();
  const engine = new DockerEngine();
  let labels: Readonly<Record<string, string>>;

  beforeAll(async () => {
    for (const app of ['haiku', 'sonnet']) await renga.must(`apps:create ${app} --no-remote`);
    const { id } = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8'));
    labels = { 'renga.installation': id, 'renga.kind': 'addon' };
    await renga.must('addons:create redis --app sonnet --name kept --wait');
    await ask('kept', 'sonnet', 'SET job waits');
  });
  afterAll(() => renga.remove());

  const ask = (name: string, app: string, command: string) =>
    renga.must(`redis:cli ${name} --app ${app}`, { input: `${command}\n` });
  const names = async (): Promise<readonly string[]> =>
    JSON.parse(await renga.must('addons --app haiku --json')).map(({ name }: { name: string }) => name);
  const config = async (): Promise<Readonly<Record<string, string>>> =>
    JSON.parse(await renga.must('config --app haiku --json'));
  const left = async () => ({
    containers: (await engine.containers.list(labels)).length,
    volumes: (await engine.volumes.list(labels)).length,
  });
  /** Asks for something, and has the control plane die on the way; the CLI starts the next one. */
  const killAt = async (point: string, words: string) => {
    const mortal = await MortalControlPlane.replace(renga);
    await mortal.dieAt(point);
    const asked = renga.renga(words);
    expect((await mortal.ended).code).toBeNull();
    await renga.must('apps --json');
    await asked;
  };
  const gone = () =>
    eventually(async () => {
      const { containers, volumes } = await left();
      return (await names()).length === 0 && containers === 1 && volumes === 1;
    });
  const destroyed = async () => {
    await renga.must('addons:destroy cache --app haiku --confirm haiku --wait');
    await gone();
  };

  it.each(OF_A_CREATION)(
    'A6: and %s, has a whole add-on in the end, with a URL that works',
    async (_, point) => {
      await killAt(point, 'addons:create redis --app haiku --name cache');
      await renga.must('addons:wait cache --app haiku');
      expect(Object.keys(await config())).toEqual(['REDIS_URL']);
      expect(await ask('cache', 'haiku', 'PING')).toBe('PONG\n');
      expect(await left()).toEqual({ containers: 2, volumes: 2 });
      await destroyed();
    },
  );

  it.each(OF_AN_END)('A7: and %s, goes on destroying this add-on and no other', async (_, point) => {
    await renga.must('addons:create redis --app haiku --name cache --wait');
    await killAt(point, 'addons:destroy cache --app haiku --confirm haiku');
    await gone();
    expect(await config()).toEqual({});
    expect(await ask('kept', 'sonnet', 'GET job')).toBe('waits\n');
  });

  it('A6: and has told the server a new password and nobody else, tells the app of it in the end', async () => {
    await renga.must('addons:create redis --app haiku --name cache --wait');
    const before = (await config())['REDIS_URL'] ?? '';
    await killAt(
      'commit(addOns.update+releases.insert+addOns.noteRelease)#1:before',
      'redis:credentials cache --reset --app haiku',
    );
    const after = await eventually(async () => {
      const url = (await config())['REDIS_URL'];
      return url !== before && url;
    });
    expect(await ask('cache', 'haiku', `AUTH ${new URL(before).password}`)).toMatch(/^WRONGPASS/);
    expect(await ask('cache', 'haiku', `AUTH ${new URL(after).password}`)).toBe('OK\n');
    await destroyed();
  });
});
