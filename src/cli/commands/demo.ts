import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openSandbox } from '../../adapters/local/duckdb.ts';
import { readInputs } from '../../adapters/local/input.ts';
import type { Plan } from '../../contain/plan.ts';
import type { Handled } from '../../flow/handled.ts';
import { handle } from '../../pipeline.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';
import { type Io, styler } from '../io.ts';
import { renderTable } from '../output.ts';
import { planText } from '../plan-text.ts';
import { type ReplayLine, replayLine, summarise } from '../replay-output.ts';
import { replayTable } from '../replay-table.ts';
import { localRun } from '../wiring.ts';

const examples = path.resolve(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? '../../../examples' : '../examples',
);
const archive = path.join('.lazaret', 'demo');

const sql = (folder: string): string => `SELECT finding.type AS type, targetClass AS class, decision.rule AS rule,
       array_to_string(decision.actions, '+') AS acted, array_to_string(decision.wouldDo, '+') AS would_do, count(*) AS findings
FROM read_json('${folder.replaceAll("'", "''")}/evidence/v1/*/*/*/*/*-decision.json', union_by_name = true, maximum_depth = 4)
GROUP BY ALL ORDER BY findings DESC, type`;

const plansOf = (handled: Handled): readonly Plan[] =>
  handled.outcome === 'archived' ? handled.record.targets.flatMap(({ plans }) => plans) : [];

const showOne = (io: Io, line: ReplayLine, handled: Handled): void => {
  const style = styler(io);
  for (const plan of plansOf(handled)) io.stdout(`${planText(plan)}\n`);
  if (line.outcome === 'duplicate')
    io.stdout(`${path.basename(line.input.source)}: already there, nothing new was archived\n`);
  else
    io.stdout(
      `${style.dim(line.records.length > 0 ? 'archived:' : 'nothing archived')}\n${line.records.map((key) => `  ${key}`).join('\n')}\n`,
    );
};

const heading = (io: Io, text: string): void =>
  io.stdout(`\n${styler(io).bold(`── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`)}\n\n`);

export const demo: CommandSpec = {
  name: 'demo',
  summary:
    'Runs the example findings against a snapshot of a small cluster: evidence, alerts, decisions, plans; no AWS, no cluster',
  arguments: [],
  options: [],
  examples: ['lazaret demo'],
  run: async (io) => {
    const snapshot = path.join(examples, 'cluster', 'prod.yaml');
    const policy = path.join(examples, 'lazaret.yaml');
    mkdirSync(path.resolve(io.cwd, archive), { recursive: true });
    const run = await localRun(io, { snapshot, policy, archive }, { alertsTo: io.stdout });
    const lines: ReplayLine[] = [];
    try {
      for await (const input of readInputs([path.join(examples, 'findings')], io.stdin)) {
        heading(io, path.basename(input.source));
        const handled = await handle(input, run.deps);
        const line = replayLine(input, handled);
        showOne(io, line, handled);
        lines.push(line);
      }
    } finally {
      await run.close();
    }
    heading(io, 'all of it');
    const counts = summarise(lines);
    io.stdout(renderTable(replayTable(lines), 'table'));
    io.stdout(
      `\n${counts['events']} events: ${counts['archived']} archived, ${counts['duplicate']} already there, ${counts['rejected']} rejected.${counts['archived'] === 0 ? ' Nothing new was archived: every version is archived exactly once.' : ''}\n`,
    );
    await query(io);
    io.stdout(next(io.cwd, firstPlan(lines)));
    return exit.ok;
  },
};

const query = async (io: Io): Promise<void> => {
  const folder = path.resolve(io.cwd, archive);
  const question = sql(folder);
  heading(io, 'one SQL query over the archive');
  io.stdout(`${question.replaceAll(folder, archive)}\n\n`);
  const sandbox = await openSandbox([folder], []);
  const answer = await sandbox.query(question);
  sandbox.close();
  io.stdout(answer.state === 'answered' ? renderTable(answer.table, 'table') : `${answer.message}\n`);
};

const firstPlan = (lines: readonly ReplayLine[]): string =>
  lines
    .flatMap(({ targets }) => targets as readonly { readonly plan: Plan | null }[])
    .flatMap(({ plan }) => (plan?.action === 'quarantine' ? [plan.id] : []))[0] ?? 'ID';

/** Commands that work where the reader stands: the examples are below the checkout, or below `node_modules`. */
const next = (cwd: string, planId: string): string => {
  const at = path.relative(cwd, examples) || '.';
  return `
Try next:
  npx lazaret quarantine --plan ${planId} --archive ${archive} --snapshot ${at}/cluster/prod.yaml
  npx lazaret plan shop/web-6d5f7c9b8-abcde --snapshot ${at}/cluster/prod.yaml
  npx lazaret replay ${at}/findings --snapshot ${at}/cluster/prod.yaml --policy ${at}/lazaret.yaml --output json
  npx lazaret policy check ${at}/lazaret.yaml
  npx lazaret rbac
  npx lazaret status --all --archive ${archive}
`;
};
