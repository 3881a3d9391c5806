import { askForBuild } from './hook-client.ts';

// Entry point: git runs this for each push, before any ref moves.

process.stdout.on('error', () => process.exit(1));
process.exitCode = await askForBuild(process);
