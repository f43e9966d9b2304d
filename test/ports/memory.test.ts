import { objectStoreSuite } from './object-store.suite.ts';
import { stateStoreSuite } from './state-store.suite.ts';
import { MemoryObjects, MemoryStates } from './memory.ts';

stateStoreSuite(() => {
  const states = new MemoryStates();
  return Promise.resolve([states, states]);
});

objectStoreSuite(() => {
  const store = new MemoryObjects();
  const read = (key: string) => {
    const { body, metadata } = store.objects.get(key)!;
    return Promise.resolve({ body, metadata });
  };
  return Promise.resolve({ store, read });
});
