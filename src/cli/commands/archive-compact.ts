import { analyticsOption, compactShown, openAnalytics } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, flag, text } from '../command.ts';
import { exit } from '../exit.ts';
import { type OutputFormat, renderTable } from '../output.ts';

export const archiveCompact: CommandSpec = {
  name: 'archive compact',
  summary: 'Brings the Parquet up to the evidence; --rebuild makes it anew',
  arguments: [],
  options: [archiveOption, analyticsOption, ['--rebuild', 'make every row anew from the evidence']],
  examples: ['lazaret archive compact', 'lazaret archive compact --rebuild --analytics /srv/analytics'],
  run: async (io, _args, options) => {
    const opened = await openAnalytics(io, options);
    try {
      const { partitions, leftOut } = await compactShown(io, opened.deps, { rebuild: flag(options, 'rebuild') });
      const rows = partitions.map(({ table, accountId, month, state, rows, fresh }) => [
        table,
        accountId,
        month,
        state,
        rows,
        fresh,
      ]);
      const columns = ['table', 'account', 'month', 'state', 'rows', 'new'];
      io.stdout(renderTable({ columns, rows }, (text(options, 'output') ?? 'table') as OutputFormat));
      for (const { message } of leftOut) io.stderr(`lazaret: left out: ${message}\n`);
      return leftOut.length > 0 || partitions.some(({ state }) => state === 'overtaken') ? exit.partly : exit.ok;
    } finally {
      await opened.close();
    }
  },
};
