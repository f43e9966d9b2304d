import { eventSourceSuite } from './event-source.suite.ts';
import { objectArchiveSuite } from './object-archive.suite.ts';
import { objectStoreSuite } from './object-store.suite.ts';
import { SIGN_INS } from './run.ts';
import { stateRepairSuite } from './state-repair.suite.ts';
import { stateStoreSuite } from './state-store.suite.ts';
import { MemoryObjects, MemoryPages, MemoryStates } from './memory.ts';

stateStoreSuite(() => {
  const states = new MemoryStates();
  return Promise.resolve([states, states]);
});

stateRepairSuite(() => {
  const states = new MemoryStates();
  const garble = (text: string) => {
    states.garble(SIGN_INS, text);
    return Promise.resolve();
  };
  return Promise.resolve({ handles: [states, states], garble });
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

eventSourceSuite((texts) => {
  const source = new MemoryPages(texts, 2);
  return Promise.resolve({ source, push: (...more) => source.texts.push(...more) });
});
