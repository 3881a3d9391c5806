import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { layerArchive, mergedConfig } from '../../../src/lib/engine/docker/layer-archive.ts';

test('a configuration goes over that of the base, and its variables and labels beside them', () => {
  const base = {
    User: 'root',
    Cmd: ['sh'],
    Env: ['PATH=/bin', 'KEEP=a=b'],
    Labels: { stack: 'debian' },
    ExposedPorts: { '80/tcp': {} },
  };
  const config = {
    user: '1000',
    workingDir: '/app',
    entrypoint: ['tini'],
    env: { PATH: '/app/bin:/bin', NEW: '1' },
    labels: { app: 'x' },
  };
  expect(mergedConfig(base, config)).toEqual({
    User: '1000',
    WorkingDir: '/app',
    Entrypoint: ['tini'],
    Cmd: null,
    Env: ['KEEP=a=b', 'PATH=/app/bin:/bin', 'NEW=1'],
    Labels: { stack: 'debian', app: 'x' },
    ExposedPorts: { '80/tcp': {} },
  });
});

test('an empty configuration changes nothing', () => {
  const base = { User: 'root', Cmd: ['sh'], Env: ['A=1'], Labels: { a: '1' } };
  expect(mergedConfig(base, {})).toEqual(base);
});

test('the archive names the layers of its base without holding them', async () => {
  const base = { architecture: 'amd64', os: 'linux', config: {}, layers: ['sha256:aa', 'sha256:bb'] };
  const { stream, written } = await layerArchive({ base, layer: null, ref: 'made:1', config: {} });
  const files: Record<string, unknown> = {};
  for await (const entry of stream.pipe(extract()))
    files[entry.header.name] = JSON.parse(String(await buffer(entry)));
  await written;
  const step = { created: '1970-01-01T00:00:01Z', created_by: 'renga' };
  expect(files).toEqual({
    'config.json': {
      architecture: 'amd64',
      os: 'linux',
      created: '1970-01-01T00:00:01Z',
      history: [step, step],
      rootfs: { type: 'layers', diff_ids: ['sha256:aa', 'sha256:bb'] },
      config: { Env: [], Labels: {} },
    },
    'manifest.json': [{ Config: 'config.json', RepoTags: ['made:1'], Layers: ['base-0.tar', 'base-1.tar'] }],
  });
});
