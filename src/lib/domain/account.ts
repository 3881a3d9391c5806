/** Who acts: owner of apps, actor of releases. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The part of an account that a record keeps of its author. */
export type Actor = Pick<Account, 'id' | 'email'>;

/** Whether an account may do what concerns the whole installation: the first one, and those that its settings name. */
export type IsAdministrator = (account: Pick<Account, 'id' | 'email'>) => Promise<boolean>;
