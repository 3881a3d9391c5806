import { RELEASE_TYPE } from '../domain/formation.ts';
import { Refusal } from '../domain/refusal.ts';

/** What `run` asks for. */
export interface RunRequest {
  readonly command: string;
  readonly attach: boolean;
  readonly type?: string;
  readonly size?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Refuses a terminal even to an attached client. */
  readonly forceNoTty?: boolean;
  /** It is stopped after this time at the latest. */
  readonly timeToLiveMs?: number;
}

/** What `run:inside` and `ps:exec` ask for. */
export interface InsideRequest {
  /** Id or name. */
  readonly dyno: string;
  readonly command: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly forceNoTty?: boolean;
}

const ENV_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;
const TYPE = /^[A-Za-z0-9_-]{1,63}$/;

/** `worker --once` runs the Procfile's `worker` with `--once` behind it, when there is such a type. */
export function expandProcessType(command: string, processTypes: Readonly<Record<string, string>>): string {
  const [first = '', ...rest] = command.trim().split(/(?=\s)/);
  const known = Object.hasOwn(processTypes, first) ? processTypes[first] : undefined;
  return known === undefined ? command : known + rest.join('');
}

/** @throws {Refusal} `invalid_command` */
export function checkCommand(command: string): void {
  if (command.trim() === '') throw Refusal.invalid('Command is empty: say what to run.', 'invalid_command');
}

/** Of the client, where it has one. */
export function terminalSize(
  env: Readonly<Record<string, string>>,
): { readonly rows: number; readonly columns: number } | undefined {
  const [rows, columns] = [Number(env['LINES']), Number(env['COLUMNS'])];
  return Number.isInteger(rows) && Number.isInteger(columns) && rows > 0 && columns > 0
    ? { rows, columns }
    : undefined;
}

/** @throws {Refusal} `invalid_type` */
export function checkType(type: string): string {
  if (!TYPE.test(type))
    throw Refusal.invalid(
      `Dyno type ${JSON.stringify(type)} is not valid: use letters, digits, - and _.`,
      'invalid_type',
    );
  if (type === RELEASE_TYPE)
    throw Refusal.invalid(
      'Dyno type release is for the release phase. Run the command as another type.',
      'invalid_type',
    );
  return type;
}

/** @throws {Refusal} `invalid_env` */
export function checkEnv(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const bad = Object.keys(env).find((key) => !ENV_KEY.test(key));
  if (bad !== undefined)
    throw Refusal.invalid(`Environment variable ${JSON.stringify(bad)} is not a valid name.`, 'invalid_env');
  return env;
}
