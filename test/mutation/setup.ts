import fc from 'fast-check';

// A fixed seed, so that every execution detects the same mutants. No shrinking: only whether a test fails matters here.
fc.configureGlobal({ seed: 1, endOnFailure: true });
