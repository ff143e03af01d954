import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';
import { storeContract } from './store-contract.ts';

storeContract('memory', async () => new MemoryStore());
storeContract('folder', async () => new FolderStore(temporaryFolder()));
