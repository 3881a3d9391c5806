import type { Readable } from 'node:stream';
import { type Api, path } from '../api.ts';
import type { StreamedBody } from '../request-body.ts';
import type { BackupSchedule, Transfer } from '../wire/database.ts';

interface Source {
  readonly source_blob: { readonly get_url: string; readonly put_url: string };
}

/** Backups of databases, their restores, copies, and the schedules of backups. */
export class Transfers {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string): Promise<readonly Transfer[]> {
    return this.#api.get(path('client', 'v11', 'apps', app, 'transfers'));
  }

  /** By id or number, with what its tools said. */
  get(app: string, transfer: string): Promise<Transfer> {
    return this.#api.get(`${path('client', 'v11', 'apps', app, 'transfers', transfer)}?verbose=true`);
  }

  capture(database: string): Promise<Transfer> {
    return this.#api.post(path('client', 'v11', 'databases', database, 'backups'), { body: {} });
  }

  restore(database: string, url: string, extensions: readonly string[]): Promise<Transfer> {
    return this.#api.post(path('client', 'v11', 'databases', database, 'restores'), {
      body: { backup_url: url, extensions },
    });
  }

  /** Uploads an archive for one restore; resolves with the URL that leads to it for a day. */
  async upload(archive: StreamedBody): Promise<string> {
    const { source_blob } = await this.#api.post<Source>('/sources');
    await this.#api.upload(source_blob.put_url, archive);
    return source_blob.get_url;
  }

  /** Each is named by a URL that leads to it, with or without a password. */
  copy(database: string, fromUrl: string, toUrl: string): Promise<Transfer> {
    return this.#api.post(path('client', 'v11', 'databases', database, 'transfers'), {
      body: { from_url: fromUrl, to_url: toUrl },
    });
  }

  delete(app: string, transfer: string): Promise<Transfer> {
    return this.#api.delete(path('client', 'v11', 'apps', app, 'transfers', transfer));
  }

  cancel(app: string, transfer: string): Promise<Transfer> {
    return this.#api.post(path('client', 'v11', 'apps', app, 'transfers', transfer, 'actions', 'cancel'), {
      body: {},
    });
  }

  /** Where a backup can be had for a day by whoever knows it. */
  publicUrl(app: string, transfer: string): Promise<{ readonly url: string }> {
    return this.#api.post(
      path('client', 'v11', 'apps', app, 'transfers', transfer, 'actions', 'public-url'),
      {
        body: {},
      },
    );
  }

  /** The data behind such a URL, and how many bytes they are. */
  async open(url: string): Promise<{ readonly bytes: number; readonly body: Readable }> {
    const { headers, body } = await this.#api.open(url, {});
    return { bytes: Number(headers['content-length'] ?? 0), body };
  }

  schedules(database: string): Promise<readonly BackupSchedule[]> {
    return this.#api.get(path('client', 'v11', 'databases', database, 'transfer-schedules'));
  }

  schedule(
    database: string,
    wanted: { readonly hour: number; readonly timezone: string; readonly schedule_name: string },
  ): Promise<BackupSchedule> {
    return this.#api.post(path('client', 'v11', 'databases', database, 'transfer-schedules'), {
      body: wanted,
    });
  }

  unschedule(database: string, schedule: string): Promise<BackupSchedule> {
    return this.#api.delete(path('client', 'v11', 'databases', database, 'transfer-schedules', schedule));
  }
}
