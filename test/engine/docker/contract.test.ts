import { engineContract, engineOutputContract } from '../../contract/engine/engine-contract.ts';
import { dockerHarness } from './docker-harness.ts';

engineContract('docker', () => dockerHarness());
engineOutputContract('docker, read through its logs API', () => dockerHarness({ readsLogFiles: false }));
