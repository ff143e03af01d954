import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

/**
 * Writes `index.mjs` and the parts that it loads when they are first needed. What a function does not import at its
 * start is not read at its start: in one single file it would be.
 */
export const bundle = (entry: string, folder: string): void => {
  const { outputFiles } = buildSync({
    entryPoints: { index: path.resolve(root, entry) },
    // The same paths, and so the same names and hashes, wherever the folder is.
    outdir: path.join(root, 'dist', 'lambda'),
    absWorkingDir: root,
    write: false,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minify: true,
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    // Some dependencies are CommonJS and call `require` for Node's own modules.
    banner: {
      js: "import{createRequire as lazaretRequire}from'node:module';const require=lazaretRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  mkdirSync(folder, { recursive: true });
  for (const { path: file, contents } of outputFiles) writeFileSync(path.join(folder, path.basename(file)), contents);
};
