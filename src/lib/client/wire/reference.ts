// What this client reads of the Platform API; the platform sends more.

export interface Reference {
  readonly id: string;
  readonly name: string;
}

export interface Person {
  readonly id: string;
  readonly email: string;
}

/** Why something accepted ended badly, and what to do about it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}
