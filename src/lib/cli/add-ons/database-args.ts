import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';

const database = (without: string) =>
  Args.string({
    ignoreStdin: true,
    description: `attachment or name of the database; ${without} without it`,
  });

/** The argument of commands about one PostgreSQL database, one of Redis, and one of MariaDB. */
export const postgresArg = database('DATABASE');
export const redisArg = database('REDIS');
export const mariadbArg = database('MYSQL');

/** Of commands about one mail catcher. */
export const mailArg = Args.string({
  ignoreStdin: true,
  description: 'attachment or name of the mail catcher; MAIL without it',
});

/** Of commands that look at all of an app, unless one is named. */
export const databasesArg = database('all of the app');

export const waitIntervalFlag = Flags.integer({
  description: 'seconds between looks',
  helpValue: 'SECONDS',
  min: 1,
  default: 2,
});

/** Of commands that move data: tables that come without their rows. */
export const rowlessFlag = Flags.string({
  description: 'tables whose rows are left out, with commas between them; * stands for anything',
  helpValue: 'TABLES',
});

export const rowlessPatterns = (text = ''): readonly string[] =>
  text
    .split(/[,;]/)
    .map((each) => each.trim())
    .filter(Boolean);
