/** The backend that was asked for cannot be used; the message says what to do. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  /** Stable and public: `backend_not_started`, `backend_not_running`, `unknown_backend`. */
  readonly id: string;

  constructor(id: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.id = id;
  }
}
