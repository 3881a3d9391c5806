import { homeFolder } from '../backend/home.ts';

/** The folder of the local installation for this process. */
export const rengaHome = (env: NodeJS.ProcessEnv = process.env): string =>
  homeFolder({ platform: process.platform, home: personHome(env), env });

/** The person's own folder; the module that knows it best is loaded only where the environment does not say. */
export const personHome = (env: NodeJS.ProcessEnv = process.env): string =>
  env['HOME'] || process.getBuiltinModule('node:os').homedir();
