/** Why the platform would not do what was asked; the API maps each to a status, the CLI to an exit code. */
export type RefusalKind =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'invalid_params'
  | 'confirmation_required'
  | 'range_not_satisfiable'
  | 'rate_limit'
  | 'engine_unavailable'
  | 'not_offered';

interface RefusalOptions {
  readonly id?: string;
  readonly resource?: string;
  readonly app?: { readonly id: string; readonly name: string };
}

/** A request that cannot be met as asked. The message is for the person who asked and says what to do next. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  /** The more exact public id where the kind alone is too coarse, such as `invalid_procfile`. */
  readonly id: string;
  /** What was looked for, in the API's words: `app`, `release`, `dyno` … */
  readonly resource: string | undefined;
  /** The app that it is about, where clients act on that. */
  readonly app: { readonly id: string; readonly name: string } | undefined;

  constructor(kind: RefusalKind, message: string, options: RefusalOptions = {}) {
    super(message);
    this.kind = kind;
    this.id = options.id ?? kind;
    this.resource = options.resource;
    this.app = options.app;
  }

  /** The same, about an app. */
  about({ id, name }: { readonly id: string; readonly name: string }): Refusal {
    return new Refusal(this.kind, this.message, {
      id: this.id,
      app: { id, name },
      ...(this.resource === undefined ? {} : { resource: this.resource }),
    });
  }

  /** "Couldn't find that app." in Heroku's words. */
  static missing(resource: string): Refusal {
    return new Refusal('not_found', `Couldn't find that ${resource}.`, { resource });
  }

  static invalid(message: string, id?: string): Refusal {
    return new Refusal('invalid_params', message, id ? { id } : {});
  }
}
