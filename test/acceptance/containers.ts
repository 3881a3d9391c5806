import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import type { Installation } from './installation.ts';

/** Containers of an installation as the engine shows them, whatever their state. */
export async function containers(renga: Installation): Promise<readonly Docker.ContainerInfo[]> {
  const { id } = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8'));
  return new Docker().listContainers({ all: true, filters: { label: [`renga.installation=${id}`] } });
}

/** First processes of its containers, as the machine numbers them. */
export async function containerPids(renga: Installation): Promise<readonly number[]> {
  const found = await containers(renga);
  const states = found.map(async ({ Id }) => (await new Docker().getContainer(Id).inspect()).State.Pid);
  return (await Promise.all(states)).sort((a, b) => a - b);
}
