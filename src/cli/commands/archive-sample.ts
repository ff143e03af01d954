import { queries } from '../../audit/queries.ts';
import { sample } from '../../audit/sample.ts';
import type { Cell } from '../../audit/table.ts';
import { analyticsOption, scopeOf, scopeOptions } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, text } from '../command.ts';
import { CommandError, exit } from '../exit.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { askEngine, tellNotes } from './archive-query.ts';

export const archiveSample: CommandSpec = {
  name: 'archive sample',
  summary: 'Draws a sample that anybody can draw again: the same seed, the same population, the same rows',
  arguments: [],
  options: [
    archiveOption,
    analyticsOption,
    ['--n <number>', 'how many', '25'],
    ['--seed <seed>', 'any text', '1'],
    ...scopeOptions,
  ],
  examples: ['lazaret archive sample --n 25 --seed 7 --from 2026-01 --to 2027-01 --output csv'],
  run: async (io, _args, options) => {
    const n = Number(text(options, 'n'));
    if (!Number.isSafeInteger(n) || n < 1)
      throw new CommandError(exit.usage, `--n ${text(options, 'n')}: a whole number from 1`);
    const sql = queries.find(({ name }) => name === 'population')?.sql ?? '';
    const asked = await askEngine(io, options, scopeOf(options), sql);
    if (asked.state === 'refused') throw new Error(asked.message);
    const at = asked.table.columns.indexOf('evidence_key');
    const rows = new Map(asked.table.rows.map((row): [string, readonly Cell[]] => [String(row[at]), row]));
    const seed = text(options, 'seed') ?? '1';
    const drawn = sample([...rows.keys()], n, seed);
    const table = { columns: asked.table.columns, rows: drawn.keys.map((key) => rows.get(key) ?? []) };
    io.stdout(renderTable(table, (text(options, 'output') ?? 'table') as OutputFormat));
    io.stderr(
      `lazaret: ${drawn.keys.length} of a population of ${drawn.population}, seed ${seed}, population SHA-256 ${drawn.populationSha256}\n`,
    );
    return tellNotes(io, asked.notes);
  },
};
