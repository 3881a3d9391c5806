import * as Args from '@oclif/core/args';

const database = (without: string) =>
  Args.string({
    ignoreStdin: true,
    description: `attachment or name of the database; ${without} without it`,
  });

/** The argument of commands about one PostgreSQL database, and about one of Redis. */
export const postgresArg = database('DATABASE');
export const redisArg = database('REDIS');
