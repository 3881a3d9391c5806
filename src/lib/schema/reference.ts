/** One resource named in another. */
export interface Reference {
  readonly id: string;
  readonly name: string;
}

export interface IdReference {
  readonly id: string;
}

/** A person named in a resource. */
export interface Person {
  readonly id: string;
  readonly email: string;
}

/** Why something that was accepted ended badly; a field of the `3.renga` variant. */
export interface FailureResource {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}
