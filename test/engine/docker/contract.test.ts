import { engineContract, remoteEngineContract } from '../../contract/engine/engine-contract.ts';
import { dockerHarness } from './docker-harness.ts';

engineContract('docker', () => dockerHarness());
remoteEngineContract('docker on another machine', () => dockerHarness({ remote: true }));
