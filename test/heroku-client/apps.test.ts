import { describe } from 'vitest';
import { appSessions } from './sessions.ts';
import { typeSessions } from './type-sessions.ts';

describe('the official client, as it is published, at apps', () => typeSessions(appSessions));
