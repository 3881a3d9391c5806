/**
 * What the process ends with, told apart for scripts. `run`, `pg:psql` and the like pass on the status of what they ran.
 * The page docs/scripting.md lists them for users.
 */
export const ExitCode = {
  /** It was tried and went wrong: a build, a release, a file, a program that was started. */
  failed: 1,
  /** The command line itself is wrong or does not say enough. */
  usage: 2,
  /** It would not be done as things are, or the confirmation is missing. */
  refused: 3,
  notFound: 4,
  /** The backend cannot be reached or cannot answer now. */
  unreachable: 5,
  /** Heroku's own for whoever is not logged in. */
  notLoggedIn: 100,
  unknownCommand: 127,
  /** Ctrl-C at a prompt. */
  interrupted: 130,
} as const;

/** Ids of our own errors that are not plain failures. */
const BY_ID: Readonly<Record<keyof typeof ExitCode, readonly string[]>> = {
  failed: [],
  usage: [
    'invalid_backend',
    'invalid_ca',
    'local_needs_no_login',
    'local_needs_no_proxy',
    'nobody_to_ask',
    'missing_app',
    'missing_name',
    'multiple_apps',
    'multiple_certificates',
    'multiple_matches',
    'unknown_remote',
  ],
  refused: [
    'already_promoted',
    'backup_exists',
    'backup_newer',
    'buildpack_already_set',
    'config_changed',
    'container_stack_needed',
    'confirmation_failed',
    'confirmation_required',
    'database_out_of_reach',
    'digest_differs',
    'installation_not_empty',
    'installation_running',
    'name_unknown',
    'no_token',
    'registry_out_of_reach',
    'speaks_https',
    'not_attachable',
    'state_newer',
    'nothing_to_change',
    'wrong_service',
  ],
  notFound: [
    'backup_missing',
    'buildpack_not_found',
    'certificate_not_found',
    'no_certificates',
    'invalid_index',
    'no_build',
    'no_dockerfile',
    'no_dynos',
    'no_heroku_yml',
    'no_output_yet',
    'no_pipeline',
    'no_process_types',
    'no_release',
    'no_release_command',
    'no_rollback_target',
    'nothing_to_back_up',
    'unknown_backend',
    'unknown_process_type',
  ],
  unreachable: [
    'backend_not_running',
    'backend_not_started',
    'backend_unreachable',
    'connection_lost',
    'not_a_backend',
  ],
  notLoggedIn: ['not_logged_in'],
  unknownCommand: ['unknown_command'],
  interrupted: [],
};

/** The exit code for an error of our own, by its public id. */
export function exitCodeOfId(id: string | undefined): number {
  const [kind = 'failed'] = kinds.filter((each) => id !== undefined && BY_ID[each].includes(id));
  return ExitCode[kind];
}

/** The exit code for what the API answered. */
export function exitCodeOfStatus(status: number): number {
  if (status === 401) return ExitCode.notLoggedIn;
  if (status === 404) return ExitCode.notFound;
  if (status < 500) return ExitCode.refused;
  return status === 500 ? ExitCode.failed : ExitCode.unreachable;
}

const kinds = Object.keys(BY_ID) as readonly (keyof typeof ExitCode)[];
