/** A state file that must not be worked with as it is: never an empty start in its place. */
export class StateRefused extends Error {
  override readonly name = 'StateRefused';
  /** Stable: `key_missing`, `key_damaged`, `state_damaged`, `state_newer`. */
  readonly id: string;
  readonly path: string;

  constructor(id: string, path: string, message: string, options?: ErrorOptions) {
    super(`${message} File: ${path}`, options);
    this.id = id;
    this.path = path;
  }
}
