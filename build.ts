/** Builds the CLI of the npm package into `dist/`: one ESM file, all dependencies but DuckDB's native one inside. */
import { build } from 'esbuild';

await build({
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/lazaret.js',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  external: ['@duckdb/node-api'],
  // Some dependencies are CommonJS and call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as lazaretRequire } from 'node:module';const require = lazaretRequire(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'warning',
});
