/** Three projects: `unit` (fast, no network), `cluster` (real Kubernetes control plane), `aws` (moto and the synthesized stack). */
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
      },
    ],
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
};
const real = ['/test/cluster/', '/test/aws/', '/test/package/'];
export default {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...real],
      setupFiles: ['<rootDir>/test/no-network.ts'],
    },
    {
      ...base,
      displayName: 'cluster',
      testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
      globalSetup: '<rootDir>/test/cluster/start.ts',
      globalTeardown: '<rootDir>/test/cluster/stop.ts',
    },
    {
      ...base,
      displayName: 'aws',
      testMatch: ['<rootDir>/test/aws/**/*.test.ts'],
      globalSetup: '<rootDir>/test/aws/start.ts',
      setupFiles: ['<rootDir>/test/aws/loopback-only.mjs'],
    },
    { ...base, displayName: 'package', testMatch: ['<rootDir>/test/package/**/*.test.ts'] },
  ],
  // What is slow on a busy machine is not wrong: no test is about its own time.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/test/sequencer.js',
  coverageProvider: 'v8',
};
