import type { BackupSchedule, Transfer } from '../../domain/transfer.ts';

export interface TransferRecords {
  /** Gives it the next number of its app, which no other has had. */
  insert(transfer: Omit<Transfer, 'number'>): Promise<Transfer>;
  update(transfer: Transfer): Promise<void>;
  delete(id: string): Promise<void>;
  find(id: string): Promise<Transfer | null>;
  /** By number: of an app, or all. */
  list(of?: { readonly appId?: string }): Promise<readonly Transfer[]>;
  /** A database has one: a second takes the place of the first. */
  putSchedule(schedule: BackupSchedule): Promise<void>;
  deleteSchedule(id: string): Promise<void>;
  /** By name. */
  schedules(): Promise<readonly BackupSchedule[]>;
}

/** Where the data of backups are. */
export interface BackupStore {
  /** Keeps all of it, or nothing when the source throws. */
  write(id: string, source: AsyncIterable<Uint8Array>): Promise<void>;
  /** @throws {Refusal} `not_found` */
  read(id: string): Promise<{ readonly bytes: number; readonly body: AsyncIterable<Uint8Array> }>;
  /** Absent is success. */
  remove(id: string): Promise<void>;
  /** Removes all but these, and what was never finished. */
  sweep(kept: ReadonlySet<string>): Promise<void>;
}
