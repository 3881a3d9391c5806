import { randomBytes } from 'node:crypto';
import { accepting } from './accepting.ts';
import type { Ask } from './engine-api.ts';

/** What the engine says of a container, as far as the bench looks. */
export interface Inspection {
  readonly Id: string;
  readonly Config: { readonly Env: readonly string[]; readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: { readonly NetworkMode: string };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
}

export const inspect = (ask: Ask, id: string): Promise<Inspection> => ask('GET', `/containers/${id}/json`);

/** Where a web dyno listens, or a copy of one; `null` for any other. */
export function addressOf({ Config, HostConfig, NetworkSettings }: Inspection): string | null {
  if (!Config.Labels['renga.process']?.startsWith('web.')) return null;
  const port = Config.Env.find((line) => line.startsWith('PORT='))?.slice('PORT='.length);
  return `${NetworkSettings.Networks[HostConfig.NetworkMode]?.IPAddress}:${port}`;
}

/**
 * Containers with exactly the specification of a dyno's, on the same network, that the platform knows nothing of: they are
 * made and ended by engine calls and nothing else.
 */
export class Copies {
  readonly #ask: Ask;
  readonly #run = randomBytes(4).toString('hex');
  readonly #made = new Set<string>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async create(original: Inspection): Promise<string> {
    const { 'renga.process': process = '' } = original.Config.Labels;
    const Labels = { 'renga.process': process, 'renga.bench': this.#run };
    const body = { ...original.Config, Labels, HostConfig: original.HostConfig };
    const name = `bench-${this.#run}-${randomBytes(4).toString('hex')}`;
    const { Id } = await this.#ask<{ readonly Id: string }>('POST', `/containers/create?name=${name}`, body);
    this.#made.add(Id);
    return Id;
  }

  start(id: string): Promise<void> {
    return this.#ask('POST', `/containers/${id}/start`);
  }

  /** Started, and accepting connections where it is one of a web dyno. */
  async begin(id: string): Promise<void> {
    await this.start(id);
    const address = addressOf(await inspect(this.#ask, id));
    if (address !== null) await accepting(address);
  }

  async createAndBegin(original: Inspection): Promise<string> {
    const id = await this.create(original);
    await this.begin(id);
    return id;
  }

  pause(id: string): Promise<void> {
    return this.#ask('POST', `/containers/${id}/pause`);
  }

  unpause(id: string): Promise<void> {
    return this.#ask('POST', `/containers/${id}/unpause`);
  }

  /** SIGTERM, waited for, and removed. */
  async end(id: string): Promise<void> {
    await this.#ask('POST', `/containers/${id}/stop?t=10`);
    await this.#ask('DELETE', `/containers/${id}?v=1`);
    this.#made.delete(id);
  }

  async removeAll(): Promise<void> {
    for (const id of this.#made)
      await this.#ask('DELETE', `/containers/${id}?v=1&force=1`).catch(() => undefined);
    this.#made.clear();
  }
}
