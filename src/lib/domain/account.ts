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
