#!/usr/bin/env node
// Plain JavaScript without dependencies, so that an old Node can still say what is missing.
import { existsSync } from 'node:fs';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `lazaret needs Node 24 or newer, this is ${process.versions.node}: install it, or run \`npx -p node@24 -p lazaret lazaret\``,
  );
  process.exit(2);
}
// A reader that goes away (`| head`) must not stop a run between evidence and alert: what it no longer reads is dropped.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
const bundle = new URL('../dist/lazaret.js', import.meta.url);
const source = new URL('../src/cli/main.ts', import.meta.url);
const { main } = await import(existsSync(source) ? source.href : bundle.href);
process.exitCode = await main(process.argv.slice(2));
