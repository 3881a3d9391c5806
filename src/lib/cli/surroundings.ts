import { homedir } from 'node:os';
import { homeFolder } from '../backend/home.ts';

/** The folder of the local installation for this process. */
export const rengaHome = (env: NodeJS.ProcessEnv = process.env): string =>
  homeFolder({ platform: process.platform, home: env['HOME'] || homedir(), env });
