import { MemoryObjects, MemoryPages, MemoryStates } from './memory.ts';
import { objectArchiveSuite } from './object-archive.suite.ts';
import { objectStoreSuite } from './object-store.suite.ts';
import { pageReaderSuite } from './page-reader.suite.ts';
import { SIGN_INS } from './run.ts';
import { stateRepairSuite } from './state-repair.suite.ts';
import { stateStoreSuite } from './state-store.suite.ts';

stateStoreSuite(() => {
  const states = new MemoryStates();
  return Promise.resolve([states, states]);
});

stateRepairSuite(() => {
  const states = new MemoryStates();
  const corrupt = (text: string) => {
    states.corrupt(SIGN_INS, text);
    return Promise.resolve();
  };
  return Promise.resolve({ handles: [states, states], corrupt });
});

objectArchiveSuite(() => {
  const objects = new MemoryObjects();
  return Promise.resolve({ store: objects, archive: objects });
});

objectStoreSuite(() => {
  const store = new MemoryObjects();
  const read = (key: string) => {
    const { body, metadata } = store.objects.get(key)!;
    return Promise.resolve({ body, metadata });
  };
  return Promise.resolve({ store, read });
});

pageReaderSuite((records) => {
  const reader = new MemoryPages(records, 2);
  return Promise.resolve({ reader, push: (...more) => reader.records.push(...more) });
});
