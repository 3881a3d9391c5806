import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { portOf } from '../../src/lib/std/port-of.ts';
import type { Installation } from './installation.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../examples/addon-provider');

/** Has the add-ons of the example's provider offered by an installation; resolves with the way to end its process. */
export async function startProvider(renga: Installation): Promise<() => Promise<void>> {
  const port = await freePort();
  const manifest = join(renga.work, 'addon-manifest.json');
  const text = readFileSync(join(EXAMPLE, 'addon-manifest.json'), 'utf8');
  writeFileSync(manifest, text.replaceAll('4567', String(port)));
  const secret = (await renga.must(`addons:providers:add ${manifest}`)).trim();
  const provider = spawn(process.execPath, [join(EXAMPLE, 'web.js')], {
    env: { PORT: String(port), MANIFEST: manifest, CLIENT_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(provider.stdout, 'data');
  return async () => {
    if (provider.exitCode !== null || provider.signalCode !== null) return;
    provider.kill();
    await once(provider, 'exit');
  };
}

/** A port that nobody has just now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}
