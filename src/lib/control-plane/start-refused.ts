/** Why the control plane does not start: what is wrong, where, and what to do about it. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
  readonly id: string;

  constructor(id: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.id = id;
  }
}
