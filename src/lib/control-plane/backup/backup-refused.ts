/** Why a backup is not made, or not put back: what is wrong, and what to do about it. Nothing was changed. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
  /** Stable. */
  readonly id: BackupRefusal;

  constructor(id: BackupRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.id = id;
  }
}

export type BackupRefusal =
  | 'nothing_to_back_up'
  | 'backup_exists'
  | 'backup_missing'
  | 'backup_damaged'
  | 'backup_newer'
  | 'installation_running'
  | 'installation_not_empty';
