import { openArchive } from '../../adapters/open-archive.ts';
import { asEnvelope, rawBytes } from '../../archive/envelope.ts';
import { readJson } from '../../archive/json-record.ts';
import { evidencePrefix } from '../../archive/keys.ts';
import { type OldDecision, replayPolicy } from '../../decide/policy-replay.ts';
import { parse } from '../../finding/parse.ts';
import type { DecisionRecord } from '../../flow/handled.ts';
import { readDecision } from '../../flow/records.ts';
import type { ArchiveStore } from '../../ports.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, flag, text } from '../command.ts';
import { exit } from '../exit.ts';
import { type Io, progress } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { readPolicy } from '../policy-option.ts';

const decisionKey = /^evidence\/v1\/\d{12}\/.*-decision\.json$/;

const findingOf = async (store: ArchiveStore, key: string) => {
  const read = await readJson(store, key.replace(/decision\.json$/, 'finding.json'));
  const stored = read.state === 'found' ? asEnvelope(read.value) : null;
  if (!stored) return null;
  const parsed = parse({ text: Buffer.from(rawBytes(stored)).toString('utf8'), bytes: null, source: key, line: null });
  return parsed.kind === 'finding' ? parsed.finding : null;
};

const oldDecision = async (store: ArchiveStore, key: string): Promise<OldDecision | null> => {
  const [record, finding] = await Promise.all([
    readDecision(store, key) as Promise<DecisionRecord | null>,
    findingOf(store, key),
  ]);
  return record && finding
    ? { finding, decidedAt: record.decidedAt, decision: record.decision, targets: record.targets }
    : null;
};

/** Every stored decision with its finding, in key order; what cannot be read is told and left out. */
const oldDecisions = async (io: Io, store: ArchiveStore): Promise<OldDecision[]> => {
  const found: OldDecision[] = [];
  const shown = progress(io, 'lazaret: reading decisions');
  for await (const { key } of store.list(evidencePrefix)) {
    if (!decisionKey.test(key)) continue;
    shown.step(String(found.length + 1));
    const old = await oldDecision(store, key).catch(() => null);
    if (old) found.push(old);
    else io.stderr(`lazaret: ${key}: its finding or decision cannot be read back: left out\n`);
  }
  shown.done();
  return found;
};

export const policyReplay: CommandSpec = {
  name: 'policy replay',
  summary: 'Decides an old archive anew under a new policy, and shows what would have been different',
  arguments: [['<policy>', 'the new policy file']],
  options: [archiveOption, ['--all', 'decisions that stay the same too']],
  examples: [
    'lazaret policy replay new.yaml --archive s3://evidence-bucket',
    'lazaret policy replay examples/lazaret.yaml --archive .lazaret/demo --all',
  ],
  run: async (io, [file], options) => {
    const policy = await readPolicy(String(file));
    const archive = await openArchive(text(options, 'archive') ?? archiveOption[2], io.now);
    const old = await oldDecisions(io, archive.store).finally(archive.close);
    const replayed = policy ? replayPolicy(policy, old) : [];
    const shown = replayed.filter(({ differences }) => flag(options, 'all') || differences.length > 0);
    const format = (text(options, 'output') ?? 'table') as OutputFormat;
    if (format === 'json') for (const one of shown) io.stdout(`${JSON.stringify(one)}\n`);
    else
      io.stdout(
        renderTable(
          {
            columns: ['finding', 'type', 'rule before', 'rule now', 'do before', 'do now', 'differs in', 'certain'],
            rows: shown.map((one) => [
              one.finding.id,
              one.finding.type,
              one.old.rule,
              one.new.rule,
              one.old.actions.join('+'),
              one.new.actions.join('+'),
              one.differences.join(' '),
              one.certain,
            ]),
          },
          format,
        ),
      );
    if (format === 'table')
      io.stdout(
        `\n${replayed.length} decisions, ${replayed.filter(({ differences }) => differences.length > 0).length} would be different.\n`,
      );
    return exit.ok;
  },
};
