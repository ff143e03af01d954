/**
 * A process of its own: statements in (JSON on standard input), faults out. The grammar comes as modules that only a
 * bundler resolves, and esbuild does not run inside Jest.
 */
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';

type Fault = { readonly startLine: number; readonly startColumn: number; readonly message: string };
type Trino = { validate: (sql: string) => readonly Fault[]; splitSQLByStatement: (sql: string) => unknown[] | null };

const {
  outputFiles: [bundle],
} = buildSync({
  stdin: { contents: "export { TrinoSQL } from 'dt-sql-parser/dist/parser/trino';", resolveDir: import.meta.dirname },
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const { TrinoSQL } = (await import(
  `data:text/javascript;base64,${Buffer.from(bundle?.contents ?? []).toString('base64')}`
)) as { TrinoSQL: new () => Trino };

const parser = new TrinoSQL();

const faultOf = (sql: string): string | null => {
  const [first] = parser.validate(sql);
  if (first) return `${first.startLine}:${first.startColumn}: ${first.message}`;
  const statements = parser.splitSQLByStatement(sql)?.length ?? 0;
  return statements === 1 ? null : `${statements} statements`;
};

const statements = JSON.parse(await text(process.stdin)) as string[];
process.stdout.write(JSON.stringify(statements.map(faultOf)));
